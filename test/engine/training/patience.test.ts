import { expect, test } from 'vitest'
import { watchPatience } from '../../../src-main/engine/training/patience.ts'

const watched = (scores: readonly (number | null)[], minDelta = 0) =>
  scores.reduce<ReturnType<typeof watchPatience> | undefined>(
    (seen, score, at) => watchPatience(seen, { step: at + 1, score }, { patience: 2, minDelta }),
    undefined,
  )

test('is over behind as many evaluations in a row as were no gain', () => {
  expect(watched([0.5, 0.6, 0.6])).toEqual({ step: 2, score: 0.6, without: 1, isOver: false })
  expect(watched([0.5, 0.6, 0.6, 0.4])).toEqual({ step: 2, score: 0.6, without: 2, isOver: true })
  expect(watched([0.5, 0.4, 0.6, 0.4])?.isOver).toBe(false)
})

test('a gain is more than the least one, over the best of the stage', () => {
  expect(watched([0.5, 0.505, 0.509], 0.01)).toMatchObject({ step: 1, isOver: true })
  expect(watched([0.5, 0.505, 0.511], 0.01)).toMatchObject({ step: 3, without: 0 })
})

test('an undefined score is no gain, and any other is one over it', () => {
  expect(watched([null, null])?.isOver).toBe(true)
  expect(watched([null, -0.2])).toEqual({ step: 2, score: -0.2, without: 0, isOver: false })
})
