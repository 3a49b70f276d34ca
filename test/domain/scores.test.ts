import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareWithTeacher,
  predictedClasses,
  probabilitiesOf,
  scoresOf,
} from '../../src-main/domain/scores.ts'
import { selectDisagreements } from '../../src-main/domain/select-disagreements.ts'

/** Logits that predict the given classes, surely. */
const predicting = (classes: readonly number[], count: number) =>
  Float32Array.from(classes.flatMap((own) => Array.from({ length: count }, (_, c) => (c === own ? 9 : 0))))

test('two classes: accuracy, F1 of class 1 and MCC from the counts', () => {
  const predicted = [1, 1, 1, 0, 0, 0, 0, 1]
  const gold = Int32Array.of(1, 1, 0, 0, 0, 1, 0, 1)
  const [tp, fp, fn, tn] = [3, 1, 1, 3]
  const { accuracy, f1, mcc, right } = scoresOf(predicting(predicted, 2), gold, 2)
  expect(right).toBe(6)
  expect(accuracy).toBe(6 / 8)
  expect(f1).toBeCloseTo((2 * tp) / (2 * tp + fp + fn), 12)
  expect(mcc).toBeCloseTo((tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)), 12)
})

test('three classes: F1 is the mean over classes', () => {
  const { f1, mcc } = scoresOf(predicting([0, 1, 2, 2], 3), Int32Array.of(0, 1, 1, 2), 3)
  expect(f1).toBeCloseTo((1 + 2 / 3 + 2 / 3) / 3, 12)
  // Gorodkin 2004: (c·s − Σ p·t) / √((s² − Σ p²)(s² − Σ t²)) with s = 4, c = 3, p = (1, 1, 2), t = (1, 2, 1)
  expect(mcc).toBeCloseTo((3 * 4 - (1 + 2 + 2)) / Math.sqrt((16 - 6) * (16 - 6)), 12)
})

test('where one class alone is predicted, MCC is 0 and not a division by 0', () => {
  expect(scoresOf(predicting([1, 1, 1], 2), Int32Array.of(1, 0, 1), 2).mcc).toBe(0)
})

test('calibration error is the gap between confidence and accuracy', () => {
  const logits = Float32Array.of(0, Math.log(4), 0, Math.log(4)) // sure of class 1 by 0.8, twice
  const { ece, crossEntropy } = scoresOf(logits, Int32Array.of(1, 0), 2)
  expect(ece).toBeCloseTo(0.8 - 0.5, 6)
  expect(crossEntropy).toBeCloseTo(-(Math.log(0.8) + Math.log(0.2)) / 2, 6)
})

test('against a teacher: agreement, and who is right where', () => {
  const teacher = predicting([1, 1, 0, 0], 2)
  const student = predicting([1, 0, 0, 1], 2)
  expect(compareWithTeacher(student, teacher, Int32Array.of(1, 1, 1, 1), 2)).toEqual({
    agreement: 2 / 4,
    teacherRight: 2,
    teacherRightStudentRight: 1,
    teacherWrongStudentRight: 1,
  })
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
