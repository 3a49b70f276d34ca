import { expect, test } from 'vitest'
import { report } from '../../gpu/report.ts'
import { runAll } from '../../gpu/run-all.ts'
import { runStep } from '../../gpu/run-step.ts'
import type { Step, StepContext } from '../../gpu/step.ts'

const GIBIBYTE = 2 ** 30

/** A card on which each look finds what the next number says. */
function contextOf(memory: readonly number[] = []): StepContext {
  const looks = memory[Symbol.iterator]()
  return {
    device: 'CUDA',
    folder: '/nowhere',
    python: 'python3',
    memoryBefore: looks.next().value,
    memoryNow: async () => looks.next().value,
    say: () => undefined,
    signal: new AbortController().signal,
  }
}

function stepOf(run: Step['run'], mostSeconds = 5): Step {
  return { name: 'speed', title: 'Speed', expectedSeconds: 1, mostSeconds, run }
}

test('a step that throws has failed by its words', async () => {
  const thrown = () => Promise.reject(new Error('the card fell off the bus'))
  expect(await runStep(stepOf(thrown), contextOf())).toMatchObject({
    verdict: 'failed',
    said: 'the card fell off the bus',
    peakBytes: undefined,
  })
})

test('a step is told when its time is over, and has failed by that', async () => {
  const waits: Step['run'] = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
  const { verdict, said, seconds } = await runStep(stepOf(waits, 0.02), contextOf())
  expect({ verdict, said }).toEqual({ verdict: 'failed', said: 'Not over within 0.02 seconds.' })
  expect(seconds).toBeGreaterThanOrEqual(0.015)
})

test('what each step found is there before the next begins, and what no time is left for is said, with the way to try it', async () => {
  const passes: Step['run'] = async () => ({ verdict: 'passed', said: 'so' })
  const waits: Step['run'] = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
  const steps = [stepOf(passes), stepOf(waits), { ...stepOf(passes), name: 'memory' }] as const
  const told: string[] = []
  const outcomes = await runAll(
    steps,
    contextOf(),
    (found) => told.push(found.map(({ verdict }) => verdict).join()),
    0.05,
  )
  expect(told).toEqual(['passed', 'passed,failed', 'passed,failed,not tried'])
  expect(outcomes[2]?.said).toContain('npm run test:gpu -- --only memory')
})

test('the most memory of the card while a step runs is what it is above what was taken before', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const context = contextOf([GIBIBYTE, 4 * GIBIBYTE, 2 * GIBIBYTE])
  let looks = 0
  const memoryNow = async () => {
    looks += 1
    if (looks === 3) resolve()
    return context.memoryNow()
  }
  const passes: Step['run'] = async () => {
    await promise
    return { verdict: 'passed', said: 'so' }
  }
  expect(await runStep(stepOf(passes), { ...context, memoryNow })).toMatchObject({ peakBytes: 3 * GIBIBYTE })
})

test('a report counts, lists each step in a line, and then what each found', () => {
  const step = { name: 'parity', title: "Beside PyTorch's numbers" }
  const text = report({ device: 'CUDA', at: '2026-11-27T23:00:00Z', commit: 'abc1234' }, [
    { step, verdict: 'failed', said: 'a | b\nc', seconds: 61.4, peakBytes: 1.5 * GIBIBYTE, details: ['- x'] },
    { step: { name: 'memory', title: 'Memory' }, verdict: 'not tried', said: 'no card', seconds: 0.2 },
  ])
  expect(text).toBe(`# Stillroom on a GPU

2026-11-27T23:00:00Z, commit abc1234, 62 seconds: 0 passed, 1 failed, 1 not tried.

| step | | seconds | GPU memory, GiB | |
|---|---|---|---|---|
| parity | failed | 61 | 1.50 | a \\| b c |
| memory | not tried | 0 |  | no card |

## Beside PyTorch's numbers

- x
`)
})
