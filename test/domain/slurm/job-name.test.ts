import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jobName, parseJobName } from '../../../src-main/domain/slurm/job-name.ts'

test('a name says which tasks of which submission', () => {
  const submission = fc.stringMatching(/^[0-9a-f]{12}$/)
  fc.assert(
    fc.property(fc.record({ submission, first: fc.nat(99_999) }), (name) => {
      expect(parseJobName(jobName(name))).toEqual(name)
    }),
  )
})

test.each([
  '',
  'wrap',
  'stillroom',
  'stillroom-00ab34cd56ef',
  'xstillroom-00ab34cd56ef.0',
  'stillroom-00AB34CD56EF.0',
])('%j is a job of others', (text) => {
  expect(parseJobName(text)).toBeUndefined()
})
