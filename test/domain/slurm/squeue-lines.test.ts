import fc from 'fast-check'
import { expect, test } from 'vitest'
import { squeueLines } from '../../../src-main/domain/slurm/squeue-lines.ts'

/** Printed by Slurm 22.05.8, but for the id in the names. */
const PRINTED = `1_2|PENDING|JobArrayTaskLimit|stillroom-00ab34cd56ef.0
1_0|RUNNING|None|stillroom-00ab34cd56ef.0
1_1|FAILED|NonZeroExitCode|stillroom-00ab34cd56ef.0
2_0|PENDING|Dependency|stillroom-00ab34cd56ef.1001
3|RUNNING|None|wrap
slurm_load_jobs error: Unable to contact slurm controller (connect failure)
`

test('a task a line: its number, which task of which submission, state and reason', () => {
  expect(squeueLines(PRINTED.split('\n'))).toEqual([
    line('1_2', 2, 0, 'PENDING', 'JobArrayTaskLimit'),
    line('1_0', 0, 0, 'RUNNING', 'None'),
    line('1_1', 1, 0, 'FAILED', 'NonZeroExitCode'),
    line('2_0', 0, 1001, 'PENDING', 'Dependency'),
  ])
})

test('an array that is not split, and jobs that only look like ours, are none', () => {
  const others = [
    '4_[2-3%2]|PENDING|JobArrayTaskLimit|stillroom-00ab34cd56ef.0',
    '5_0|RUNNING|None|stillroom-mine.0',
    '6_0|RUNNING|None|stillroom-00ab34cd56ef',
    '7_0||None|stillroom-00ab34cd56ef.0',
  ]
  expect(squeueLines(others)).toEqual([])
})

test('any text at all is read without an error', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('1_0', 'PENDING', 'stillroom-00ab34cd56ef.0'))
  const anyLine = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('|'))
  fc.assert(
    fc.property(fc.array(anyLine), (lines) => {
      for (const { job, index } of squeueLines(lines)) expect(job).toMatch(new RegExp(`^\\d+_0*${index}$`))
    }),
  )
})

function line(job: string, index: number, first: number, state: string, reason: string) {
  return { job, index, name: { submission: '00ab34cd56ef', first }, state, reason }
}
