import { describe, expect, test } from 'vitest'
import { placeWindow } from '../../../src-main/adapters/electron/place-window.ts'

describe('a window', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 800 },
  ]

  test('opens in the middle of the first screen, and no larger than it', () => {
    expect(placeWindow(undefined, screens)).toEqual({ x: 240, y: 70, width: 1440, height: 900 })
    expect(placeWindow(undefined, [{ x: 0, y: 25, width: 1280, height: 775 }])).toEqual({
      x: 0,
      y: 25,
      width: 1280,
      height: 775,
    })
  })

  test('opens where it was, also partly beyond an edge', () => {
    for (const bounds of [
      { x: 2000, y: 50, width: 1100, height: 700 },
      { x: -900, y: 10, width: 1100, height: 700 },
    ])
      expect(placeWindow(bounds, screens)).toEqual(bounds)
  })

  test.each([
    ['on a screen that is gone', { x: 4000, y: 50, width: 1100, height: 700 }],
    ['with its upper edge out of reach', { x: 100, y: -400, width: 1100, height: 700 }],
    ['with a corner to take hold of alone', { x: -1000, y: 100, width: 1100, height: 700 }],
  ])('that was %s opens in the middle', (_where, bounds) =>
    expect(placeWindow(bounds, screens)).toEqual({ x: 240, y: 70, width: 1440, height: 900 }),
  )
})
