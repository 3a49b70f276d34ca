import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Task } from '../../../src-main/contract/tasks.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { compareWithTeacher, taskScores } from '../../../src-main/domain/dev-set/task-scores.ts'
import { judgedClasses } from '../../support/judged-classes.ts'

const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../reference/fixtures/task-scores.json'), 'utf8'),
)
const NUMBER: Task = { kind: 'regression', outputs: 1, tolerance: 0.5 }

test("numbers are scored as scipy's Pearson and Spearman and scikit-learn's squared error score them", () => {
  const { gold, said, pearson, spearman, mse } = reference.regression
  const scores = taskScores(judge(NUMBER, Float32Array.from(said), Float32Array.from(gold)))
  expect(scores.pearson).toBeCloseTo(pearson, 10)
  expect(scores.spearman).toBeCloseTo(spearman, 10)
  expect(scores.mse).toBeCloseTo(mse, 10)
})

test("several labels are scored as scikit-learn's F1s and subset accuracy score them", () => {
  const { gold, logits, labels, ...expected } = reference.multiLabel
  const task: Task = { kind: 'multi-label', outputs: labels }
  const scores = taskScores(judge(task, Float32Array.from(logits), Float32Array.from(gold)))
  for (const name of ['accuracy', 'f1Macro', 'f1Micro', 'f1Weighted', 'crossEntropy'] as const)
    expect(scores[name]).toBeCloseTo(expected[name], 10)
  expected.f1Labels.forEach((f1: number, label: number) =>
    expect(scores.f1Labels?.[label]).toBeCloseTo(f1, 12),
  )
})

test('a number is right as far off as the tolerance, and not further', () => {
  const { right } = judge(NUMBER, Float32Array.of(1.5, 1.501, 0.5, 1), Float32Array.of(1, 1, 1, 1))
  expect([...right]).toEqual([1, 0, 1, 1])
})

test('correlation with what is constant is undefined, not 0', () => {
  const { pearson, spearman, mse } = taskScores(
    judge(NUMBER, Float32Array.of(2, 2, 2), Float32Array.of(1, 2, 3)),
  )
  expect([pearson, spearman]).toEqual([null, null])
  expect(mse).toBeCloseTo(2 / 3, 12)
})

test('against a teacher: agreement, and who is right where', () => {
  const predicting = (classes: readonly number[]) =>
    judgedClasses(Float32Array.from(classes.flatMap((c) => [1 - c, c])), Int32Array.of(1, 1, 1, 1), 2)
  expect(compareWithTeacher(predicting([1, 0, 0, 1]), predicting([1, 1, 0, 0]))).toEqual({
    agreement: 2 / 4,
    teacherRight: 2,
    teacherRightStudentRight: 1,
    teacherWrongStudentRight: 1,
  })
})

test('numbers agree within the tolerance; their correlation and mean difference stand beside', () => {
  const gold = Float32Array.of(0, 1, 2)
  const of = (...said: number[]) => judge(NUMBER, Float32Array.from(said), gold)
  expect(compareWithTeacher(of(0, 1, 4), of(0.5, 1.5, 2.5))).toEqual({
    agreement: 2 / 3,
    teacherRight: 3,
    teacherRightStudentRight: 2,
    teacherWrongStudentRight: 0,
    pearson: expect.closeTo(12 / Math.sqrt(2 * 78), 12),
    meanDifference: (0.5 + 0.5 + 1.5) / 3,
  })
})

test('several labels agree where all decisions do; each label has its own agreement', () => {
  const task: Task = { kind: 'multi-label', outputs: 2 }
  const of = (...logits: number[]) => judge(task, Float32Array.from(logits), Float32Array.of(1, 0, 1, 1))
  const { agreement, labelAgreement } = compareWithTeacher(of(1, -1, 1, 1), of(2, -3, 1, -1))
  expect([agreement, labelAgreement]).toEqual([1 / 2, [1, 1 / 2]])
})
