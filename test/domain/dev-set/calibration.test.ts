import { expect, test } from 'vitest'
import { CALIBRATION_MEASURES, CALIBRATION_PARTS } from '../../../src-main/contract/calibration.ts'
import { startCalibration } from '../../../src-main/domain/dev-set/calibration.ts'
import { fitTemperature } from '../../../src-main/domain/dev-set/fit-temperature.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { probabilityDecisions } from '../../../src-main/domain/dev-set/probability-decisions.ts'
import { confidenceReference, referenceModel } from '../../support/confidence-reference.ts'

const ROLES = ['teacher', 'a', 'b'] as const
const { calibration: reference, gold } = confidenceReference

function whole(models: Parameters<typeof startCalibration>[0]) {
  const started = startCalibration(models)
  if (!started) throw new Error('There are probabilities')
  while (started.draw(100) > 0);
  return started.told()
}
const told = whole(ROLES.map((role) => ({ role, judged: referenceModel(role) })))

test('ECE, Brier and NLL are scikit-learn’s, of all and where the teacher is right and wrong', () => {
  for (const [at, role] of ROLES.entries())
    for (const part of CALIBRATION_PARTS)
      for (const measure of CALIBRATION_MEASURES) {
        const estimate = told.models[at]?.parts[part]?.[measure]
        expect(estimate?.value).toBeCloseTo(reference[role][part][measure], 7)
        expect(estimate?.interval?.[0]).toBeLessThan(estimate?.value ?? NaN)
        if (measure !== 'ece') expect(estimate?.interval?.[1]).toBeGreaterThan(estimate?.value ?? NaN)
      }
})

test('the ECE of as many examples that are calibrated is what draws of them have', () => {
  const ratio = (told.models[2]?.parts.all?.eceByChance ?? NaN) / confidenceReference.eceByChanceOfB
  expect(Math.abs(ratio - 1)).toBeLessThan(0.05)
})

test('a paired difference is A’s less B’s, and surer than the two intervals by themselves', () => {
  const brier = (at: number) => told.models[at]?.parts.all?.brier
  const width = (interval: readonly [number, number] | null | undefined) =>
    interval ? interval[1] - interval[0] : NaN
  const difference = told.differences.find(
    ({ first, second, part, measure }) => `${first} ${second} ${part} ${measure}` === 'a teacher all brier',
  )
  expect(difference?.value).toBeCloseTo(reference.a.all.brier - reference.teacher.all.brier, 7)
  expect(width(difference?.interval)).toBeLessThan(width(brier(0)?.interval))
})

test('a temperature fitted on all examples is SciPy’s', () => {
  const all = gold.map((_, row) => row)
  for (const role of ROLES)
    expect(Math.log(fitTemperature(referenceModel(role), all))).toBeCloseTo(reference[role].temperature, 6)
})

test('a temperature is judged on the half that it was not fitted on', () => {
  for (const { temperature } of told.models) {
    expect(temperature.judgedOn).toBe(150)
    expect(temperature.after.nll).toBeLessThan(temperature.before.nll)
    expect(temperature.value).not.toBe(temperature.ofOtherHalf)
  }
})

test('of two classes Brier is scikit-learn’s, of several labels every label’s by itself', () => {
  const logit = (p: number) => Math.log(p / (1 - p))
  const probabilities = [0.2, 0.9, 0.4]
  const two = judge(
    { kind: 'classification', outputs: 2 },
    Float32Array.from(probabilities.flatMap((p) => [0, logit(p)])),
    Int32Array.of(0, 1, 1),
  )
  const several = judge(
    { kind: 'multi-label', outputs: 3 },
    Float32Array.from(probabilities.map(logit)),
    Float32Array.of(0, 1, 1),
  )
  for (const judged of [two, several]) {
    const decisions = probabilityDecisions(judged)
    const mean = (values: Iterable<number> = []) => [...values].reduce((x, y) => x + y, 0) / 3
    expect(mean(decisions?.brier)).toBeCloseTo(confidenceReference.binarySquares, 7)
    expect(mean(decisions?.nll)).toBeCloseTo(-Math.log(0.8 * 0.9 * 0.4) / 3, 7)
    expect(Array.from(decisions?.right ?? [])).toEqual([1, 1, 0])
  }
  expect(probabilityDecisions(several)?.each).toBe(3)
})

test('numbers have no probabilities to be judged', () => {
  const numbers = judge(
    { kind: 'regression', outputs: 1, tolerance: 1 },
    Float32Array.of(1),
    Float32Array.of(1),
  )
  expect(startCalibration([{ role: 'teacher', judged: numbers }])).toBeUndefined()
})
