import { expect, test } from 'vitest'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { meanSaidOfGold, steadyRows } from '../../../src-main/domain/dev-set/steady-rows.ts'

const gold = Int32Array.of(1, 1, 1, 0)
/** Two classes; probabilities of the second. */
const model = (...ofSecond: readonly number[]) =>
  judge(
    { kind: 'classification', outputs: 2 },
    Float32Array.from(ofSecond.flatMap((p) => [Math.log(1 - p), Math.log(p)])),
    gold,
  )
const wrong = [model(0.4, 0.2, 0.1, 0.6), model(0.3, 0.2, 0.9, 0.8)]
const right = [model(0.6, 0.9, 0.9, 0.1), model(0.7, 0.8, 0.9, 0.6)]

test('a row counts where every one is wrong and every other right, the furthest apart first', () => {
  // The third: one of the first two is right. The fourth: one of the others is wrong.
  expect(steadyRows(wrong, right)).toEqual([1, 0])
  expect(steadyRows(right, wrong)).toEqual([])
  expect(steadyRows(wrong, [])).toEqual([])
})

test('what is said of the human label is a mean over models, of several labels over them too', () => {
  expect(meanSaidOfGold(wrong, 0)).toBeCloseTo((0.4 + 0.3) / 2, 6)
  expect(meanSaidOfGold(right, 3)).toBeCloseTo((0.9 + 0.4) / 2, 6)
  const logit = (p: number) => Math.log(p / (1 - p))
  const several = judge(
    { kind: 'multi-label', outputs: 2 },
    Float32Array.of(0, 0, logit(0.9), logit(0.3)),
    Float32Array.of(0, 0, 1, 0),
  )
  expect(meanSaidOfGold([several], 1)).toBeCloseTo((0.9 + 0.7) / 2, 6)
})
