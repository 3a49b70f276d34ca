import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reliabilityOf } from '../../../src-main/domain/dev-set/reliability.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { probabilityDecisions } from '../../../src-main/domain/dev-set/probability-decisions.ts'
import { scoresOf } from '../../../src-main/domain/dev-set/scores.ts'

const reliabilityAt = (logits: Float32Array, gold: Int32Array, classes: number, temperature = 1) => {
  const task = { kind: 'classification', outputs: classes } as const
  const decisions = probabilityDecisions(judge(task, logits, gold), temperature)
  return reliabilityOf(decisions?.confidence ?? new Float64Array(), decisions?.right ?? new Uint8Array())
}

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
      const { ece, bins } = reliabilityAt(logits, gold, classes)
      expect(ece).toBeCloseTo(scoresOf(logits, gold, classes).ece ?? NaN, 12)
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
    }),
  )
})

test('a temperature divides the logits, and changes no prediction', () => {
  // Two examples, both 3 : 0 for class 0, one right: confidence e^(3/T) / (1 + e^(3/T)), share
  // right 1/2.
  const logits = Float32Array.of(3, 0, 3, 0)
  const gold = Int32Array.of(0, 1)
  for (const temperature of [0.5, 2, 3]) {
    const confidence = 1 / (1 + Math.exp(-3 / temperature))
    const { ece, bins } = reliabilityAt(logits, gold, 2, temperature)
    expect(ece).toBeCloseTo(confidence - 0.5, 12)
    const [bin] = bins.filter(({ count }) => count > 0)
    expect(bin).toMatchObject({ count: 2, right: 0.5 })
    expect(bin?.confidence).toBeCloseTo(confidence, 12)
    expect(bin && bin.from < confidence && confidence <= bin.to).toBe(true)
  }
})

test('a bin holds what lies above its lower bound, up to its upper one', () => {
  const [empty] = reliabilityAt(Float32Array.of(0, 0), Int32Array.of(0), 2).bins.filter(
    ({ count }) => count === 1,
  )
  expect(empty).toEqual({ from: 7 / 15, to: 8 / 15, count: 1, confidence: 0.5, right: 1 })
})
