import { describe, expect, test } from 'vitest'
import { epochAxis, timeAxis } from '../../../src-renderer/charts/axes.ts'

describe('axes', () => {
  test('of epochs and of time lead there and back', () => {
    const anchors = [
      { step: 0, seconds: 0 },
      { step: 100, seconds: 60 },
      { step: 200, seconds: 300 },
    ]
    for (const axis of [epochAxis(40), timeAxis(anchors, 400)])
      for (const step of [1, 50, 100, 170, 399]) expect(axis.stepOf(axis.xOf(step))).toBeCloseTo(step, 0)
    expect(timeAxis(anchors, 200).format(timeAxis(anchors, 200).xOf(100))).toBe('1 min')
  })

  test('of time is one of steps before there is any time', () => {
    expect(timeAxis([], 100).name).toBe('step')
  })
})
