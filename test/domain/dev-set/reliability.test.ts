import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reliabilityOf } from '../../../src-main/domain/dev-set/reliability.ts'
import { predictedClasses, scoresOf } from '../../../src-main/domain/dev-set/scores.ts'

const rightOf = (logits: Float32Array, gold: Int32Array, classes: number) =>
  Uint8Array.from(predictedClasses(logits, classes), (predicted, row) => (predicted === gold[row] ? 1 : 0))

test('at temperature 1 has the calibration error of the scores, and counts every example once', () => {
  const some = fc
    .integer({ min: 2, max: 4 })
    .chain((classes) =>
      fc.array(
        fc.tuple(
          fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: classes, maxLength: classes }),
          fc.nat(classes - 1),
        ),
        { minLength: 1, maxLength: 40 },
      ),
    )
  fc.assert(
    fc.property(some, (rows) => {
      const classes = rows[0]?.[0].length ?? 2
      const logits = Float32Array.from(rows.flatMap(([ofRow]) => ofRow))
      const gold = Int32Array.from(rows, ([, label]) => label)
      const { ece, bins } = reliabilityOf(logits, rightOf(logits, gold, classes), classes)
      expect(ece).toBe(scoresOf(logits, gold, classes).ece)
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
    }),
  )
})

test('a temperature divides the logits, and changes no prediction', () => {
  // Two examples, both 3 : 0 for class 0, one right: confidence e^(3/T) / (1 + e^(3/T)), share
  // right 1/2.
  const logits = Float32Array.of(3, 0, 3, 0)
  const right = Uint8Array.of(1, 0)
  for (const temperature of [0.5, 2, 3]) {
    const confidence = 1 / (1 + Math.exp(-3 / temperature))
    const { ece, bins } = reliabilityOf(logits, right, 2, temperature)
    expect(ece).toBeCloseTo(confidence - 0.5, 12)
    const [bin] = bins.filter(({ count }) => count > 0)
    expect(bin).toMatchObject({ count: 2, right: 0.5 })
    expect(bin?.confidence).toBeCloseTo(confidence, 12)
    expect(bin && bin.from < confidence && confidence <= bin.to).toBe(true)
  }
})

test('a bin holds what lies above its lower bound, up to its upper one', () => {
  const [empty] = reliabilityOf(Float32Array.of(0, 0), Uint8Array.of(1), 2).bins.filter(
    ({ count }) => count === 1,
  )
  expect(empty).toEqual({ from: 7 / 15, to: 8 / 15, count: 1, confidence: 0.5, right: 1 })
})
