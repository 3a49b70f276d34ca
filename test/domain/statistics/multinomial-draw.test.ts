import { expect, test } from 'vitest'
import { multinomialDraw } from '../../../src-main/domain/statistics/multinomial-draw.ts'
import { uniformDraws } from '../../../src-main/domain/statistics/uniform-draws.ts'

const COUNTS = [500, 120, 30, 9, 3, 1, 0]
const ALL = 663

test('each draw has as many as there are, and counts vary and hang together as the multinomial’s', () => {
  const draw = multinomialDraw(COUNTS, uniformDraws(2))
  const draws = Array.from({ length: 20_000 }, () => {
    const into = new Float64Array(COUNTS.length)
    draw(into)
    return into
  })
  expect(draws.every((one) => one.reduce((sum, count) => sum + count, 0) === ALL)).toBe(true)
  const covariance = (a: number, b: number) =>
    draws.reduce((sum, one) => sum + ((one[a] ?? 0) - at(a)) * ((one[b] ?? 0) - at(b)), 0) / draws.length
  const at = (kind: number) => COUNTS[kind] ?? 0
  for (let a = 0; a < COUNTS.length; a++)
    for (let b = 0; b <= a; b++) {
      // n·p·(1 − p), and −n·p·q
      const expected = a === b ? at(a) * (1 - at(a) / ALL) : (-at(a) * at(b)) / ALL
      const scale = Math.sqrt(at(a) * at(b)) + 1e-9
      expect(Math.abs(covariance(a, b) - expected) / scale).toBeLessThan(0.05)
    }
})

test('one kind alone is always all of them', () => {
  for (const count of [3, 300]) {
    const into = new Float64Array(1)
    multinomialDraw([count], uniformDraws(1))(into)
    expect(into[0]).toBe(count)
  }
})
