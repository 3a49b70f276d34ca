import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cohensKappa } from '../../../src-main/domain/statistics/cohens-kappa.ts'
import { oneClassWords } from '../../../src-main/domain/run/one-class-words.ts'
import {
  predictedClasses,
  probabilitiesOf,
  scoresOf,
  scoresOfConfusion,
} from '../../../src-main/domain/dev-set/scores.ts'
import { selectDisagreements } from '../../../src-main/domain/dev-set/select-disagreements.ts'
import { FIXTURES } from '../../support/fixtures.ts'

/** Logits that predict the given classes, surely. */
const predicting = (classes: readonly number[], count: number) =>
  Float32Array.from(
    classes.flatMap((predicted) => Array.from({ length: count }, (_, c) => (c === predicted ? 9 : 0))),
  )

interface Reference {
  readonly classes: number
  readonly gold: readonly number[]
  readonly predicted: readonly number[]
  readonly accuracy: number
  readonly f1Class1: number | null
  readonly f1Macro: number
  readonly f1Weighted: number
  readonly f1Micro: number
  readonly mcc: number | null
  readonly kappa: number | null
}
const REFERENCES = (
  JSON.parse(readFileSync(join(FIXTURES, 'scores.json'), 'utf8')) as {
    readonly cases: Readonly<Record<string, Reference>>
  }
).cases
const areOne = (classes: readonly number[]) => new Set(classes).size === 1

test.each(Object.entries(REFERENCES))('are those of scikit-learn: %s', (_, reference) => {
  const { classes, gold, predicted } = reference
  const scores = scoresOf(predicting(predicted, classes), Int32Array.from(gold), classes)
  expect(scores.accuracy).toBeCloseTo(reference.accuracy, 12)
  expect(scores.f1Macro).toBeCloseTo(reference.f1Macro, 12)
  expect(scores.f1Weighted).toBeCloseTo(reference.f1Weighted, 12)
  // What the window calls micro is the accuracy.
  expect(scores.accuracy).toBeCloseTo(reference.f1Micro, 12)
  if (reference.f1Class1 === null) expect(scores.f1Class1).toBeNull()
  else expect(scores.f1Class1).toBeCloseTo(reference.f1Class1, 12)
  const kappa = cohensKappa(Int32Array.from(predicted), Int32Array.from(gold), classes)
  // scikit-learn gives 0 here, which is a number where there is none.
  if (areOne(predicted) || areOne(gold)) {
    expect([scores.mcc, kappa]).toEqual([null, null])
    return
  }
  expect(scores.mcc).toBeCloseTo(reference.mcc ?? NaN, 12)
  expect(kappa).toBeCloseTo(reference.kappa ?? NaN, 12)
})

test('two classes: accuracy, F1 of class 1 and MCC from the counts', () => {
  const predicted = [1, 1, 1, 0, 0, 0, 0, 1]
  const gold = Int32Array.of(1, 1, 0, 0, 0, 1, 0, 1)
  const [tp, fp, fn, tn] = [3, 1, 1, 3]
  const { accuracy, f1Class1, mcc, right } = scoresOf(predicting(predicted, 2), gold, 2)
  expect(right).toBe(6)
  expect(accuracy).toBe(6 / 8)
  expect(f1Class1).toBeCloseTo((2 * tp) / (2 * tp + fp + fn), 12)
  expect(mcc).toBeCloseTo((tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)), 12)
})

test('three classes: macro F1 is the mean over classes, and class 1 has none of its own', () => {
  const { f1Class1, f1Macro, mcc } = scoresOf(predicting([0, 1, 2, 2], 3), Int32Array.of(0, 1, 1, 2), 3)
  expect(f1Class1).toBeNull()
  expect(f1Macro).toBeCloseTo((1 + 2 / 3 + 2 / 3) / 3, 12)
  // Gorodkin 2004: (c·s − Σ p·t) / √((s² − Σ p²)(s² − Σ t²)) with s = 4, c = 3, p = (1, 1, 2), t =
  // (1, 2, 1)
  expect(mcc).toBeCloseTo((3 * 4 - (1 + 2 + 2)) / Math.sqrt((16 - 6) * (16 - 6)), 12)
})

test('where one class alone is predicted, MCC is undefined, and a sentence says what the accuracy is', () => {
  const gold = Int32Array.from({ length: 408 }, (_, row) => (row < 279 ? 1 : 0))
  const scores = scoresOf(predicting([...gold].fill(1), 2), gold, 2)
  expect([scores.mcc, scores.onlyPredicted]).toEqual([null, 1])
  expect(oneClassWords(scores, ['not_equivalent', 'equivalent'])).toBe(
    "everything is predicted 'equivalent'; 68.4 % is that class's share",
  )
  expect(oneClassWords(scoresOf(predicting([0, 1], 2), Int32Array.of(0, 1), 2), [])).toBeUndefined()
})

test('the QQP pair of the paper, 91.44 accuracy and 91.45 F1, can be weighted F1 alone', () => {
  // 14,885 of 40,430 dev pairs are duplicates. Of all ways to be right on 91.44 %: how many of the
  // errors are missed duplicates.
  const [examples, duplicates] = [40_430, 14_885]
  const errors = examples - Math.round(0.9144 * examples)
  const tables = Array.from({ length: errors + 1 }, (_, missed) =>
    scoresOfConfusion([
      [examples - duplicates - (errors - missed), errors - missed],
      [missed, duplicates - missed],
    ]),
  )
  const most = (of: (table: (typeof tables)[number]) => number | null) =>
    Math.max(...tables.map((table) => of(table) ?? 0))
  expect(most(({ f1Class1 }) => f1Class1)).toBeLessThan(0.9)
  expect(most(({ f1Macro }) => f1Macro)).toBeLessThan(0.912)
  expect(tables.some(({ f1Weighted }) => Math.abs((f1Weighted ?? 0) - 0.9145) < 5e-5)).toBe(true)
})

test('calibration error is the gap between confidence and accuracy', () => {
  const logits = Float32Array.of(0, Math.log(4), 0, Math.log(4)) // sure of class 1 by 0.8, twice
  const { ece, crossEntropy } = scoresOf(logits, Int32Array.of(1, 0), 2)
  expect(ece).toBeCloseTo(0.8 - 0.5, 6)
  expect(crossEntropy).toBeCloseTo(-(Math.log(0.8) + Math.log(0.2)) / 2, 6)
})

test('probabilities sum to 1 whatever the logits, and the largest logit is predicted', () => {
  const logit = fc.float({ min: -300, max: 300, noNaN: true })
  fc.assert(
    fc.property(fc.array(logit, { minLength: 3, maxLength: 3 }), (row) => {
      const logits = Float32Array.from(row)
      const probabilities = probabilitiesOf(logits, 3, 0)
      expect(probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
      expect(logits[predictedClasses(logits, 3)[0] ?? -1]).toBe(Math.max(...logits))
    }),
  )
})

test('disagreements are the examples that two students label differently, the surest teacher first', () => {
  const teacher = Float32Array.of(0, 1, 0, 3, 0, 2)
  const [a, b] = [predicting([1, 1, 0], 2), predicting([0, 0, 0], 2)]
  const found = selectDisagreements(teacher, [a, b], 2)
  expect(found.map(({ index }) => index)).toEqual([1, 0])
})
