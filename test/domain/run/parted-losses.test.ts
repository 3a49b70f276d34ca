import { expect, test } from 'vitest'
import type { DevLosses } from '../../../src-main/domain/run/dev-losses.ts'
import { newlyParted, partedSince, type LossPair } from '../../../src-main/domain/run/parted-losses.ts'
import { randomChoices } from '../../support/random-choices.ts'

/** Of every evaluation, the loss on dev texts; the training loss falls all the while. */
const asPairs = (dev: readonly number[]): readonly LossPair[] =>
  dev.map((value, at) => ({ step: 10 * (at + 1), dev: value, training: Math.exp(-at / 8) }))

/** Hard labels alone on 180 movie reviews at 3e-4: after each epoch the dev, the training loss. */
const LEARNT_BY_HEART = [
  [0.6155, 0.6703],
  [0.5625, 0.4038],
  [1.5482, 0.092],
  [1.281, 0.2797],
  [1.496, 0.0461],
  [1.7138, 0.0538],
  [1.6798, 0.0009],
] as const

test('a student that learns its texts by heart is told of, from where its dev loss was least', () => {
  const run = LEARNT_BY_HEART.map(([dev, training], at) => ({ step: 6 * (at + 1), dev, training }))
  const told = run.map((_, at) => partedSince(run.slice(0, at + 1))?.step)
  expect(told).toEqual([undefined, undefined, undefined, undefined, undefined, 12, 12])
  const alike = run.map((one) => ({ ...one, training: one.dev }))
  expect(partedSince(alike), 'the training loss rises too').toBeUndefined()
})

test('a dev loss that stays within a quarter of its least has not parted', () => {
  const learnt = [1, 0.5, 0.42, 0.4, 0.41]
  expect(partedSince(asPairs([...learnt, 0.49, 0.49, 0.49]))).toBeUndefined()
  expect(partedSince(asPairs([...learnt, 0.51, 0.52, 0.53]))?.step).toBe(40)
  expect(partedSince(asPairs([...learnt, 0.51, 0.49, 0.53]))).toBeUndefined()
})

test('of curves that only jitter hardly one is called parted; of those that rise nearly all', () => {
  const random = randomChoices(1).next
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  /** Share of runs with an alarm at any of their evaluations. */
  const alarms = (evaluations: number, trend: (at: number) => number, jitter: number): number => {
    const runs = Array.from({ length: 500 }, () =>
      asPairs(Array.from({ length: evaluations }, (_, at) => trend(at) + jitter * normal())),
    )
    const hasAlarm = (run: readonly LossPair[]) =>
      run.some((_, at) => partedSince(run.slice(0, at + 1)) !== undefined)
    return runs.filter(hasAlarm).length / runs.length
  }
  const flat = () => 1
  const falling = (at: number) => 1 + Math.exp(-at / 3)
  const overfitting = (at: number) => 1 + Math.exp(-at / 1.5) + 0.08 * Math.max(0, at - 4)
  expect(alarms(20, flat, 0.05)).toBeLessThan(0.01)
  expect(alarms(20, falling, 0.05)).toBeLessThan(0.01)
  expect(alarms(12, overfitting, 0.02)).toBeGreaterThan(0.9)
})

test('a loss is told of once, and one whose weight changes never', () => {
  const dev = [1, 0.5, 0.42, 0.4, 0.41, 0.51, 0.52, 0.53, 0.54]
  const stage = dev.map((value, at): DevLosses => {
    const training = Math.exp(-at / 8)
    const step = 10 * (at + 1)
    return {
      seq: step,
      at: '2026-11-28T09:00:00.000Z',
      kind: 'dev-losses',
      step,
      stage: 0,
      texts: 64,
      steps: 10,
      terms: [
        { loss: 'hard-label', value: 1, training },
        { loss: 'soft-label', value, training },
        { loss: 'attention-kl', value, training, weight: 0.5 },
      ],
      durationMs: 1,
    }
  })
  const told = stage.flatMap((_, at) => newlyParted(stage.slice(0, at + 1)))
  expect(told.map(({ loss, since, step, dev: { from, to } }) => [loss, since, step, from, to])).toEqual([
    ['soft-label', 40, 80, 0.4, 0.53],
  ])
})
