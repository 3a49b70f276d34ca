import { describe, expect, test } from 'vitest'
import type { MeasuredTraining, PreflightReport } from '../../../src-main/contract/preflight.ts'
import {
  savedBy,
  stepMsOf,
  timeOf,
  timeOfAll,
  vaultDiskOf,
  type Seeds,
} from '../../../src-main/domain/plan/preflight-figures.ts'
import { measuredTraining as training, VAULT } from '../../support/measured-training.ts'

const EVALUATIONS = 2 * (100 * 2 + 300)
const FILL = 4000 * 3
const shared = (count: number): Seeds => ({ count, hasTeacherEach: false })

describe('what a run takes', () => {
  test('is its steps and evaluations where the teacher is computed at every step', () => {
    const found = timeOf(training())
    expect(found.ms).toBe(1000 * 100 + 1000 * 50 + EVALUATIONS)
    // Two standard errors of both stages' means.
    expect(found.plusMinusMs).toBeCloseTo(2 * Math.hypot((1000 * 8) / 2, (1000 * 6) / 2), 6)
    expect(savedBy(training(), shared(3))).toEqual({ ms: 0, plusMinusMs: 0 })
  })

  test('is filling the vault, steps that read it, and evaluations where it is kept', () => {
    const found = timeOf(training(VAULT))
    expect(found.ms).toBe(FILL + 1000 * 60 + 1000 * 50 + EVALUATIONS)
    expect(found.plusMinusMs).toBeCloseTo(2 * Math.hypot((1000 * 6) / 2, (1000 * 6) / 2), 6)
    expect(stepMsOf(training(VAULT))).toEqual([60, 50])
  })

  test('has only what is missing of the vault to fill', () => {
    const quarter = training({ ...VAULT, filledShare: 0.75 })
    expect(timeOf(quarter).ms).toBe(timeOf(training(VAULT)).ms - 0.75 * FILL)
    expect(timeOf(training({ ...VAULT, filledShare: 1 })).ms).toBe(timeOf(training(VAULT)).ms - FILL)
  })

  test('is that of a live teacher, and says why, where the vault would not be kept', () => {
    const live = training({ ...VAULT, notKept: 'computing is as fast' })
    expect(timeOf(live)).toEqual(timeOf(training()))
    expect(stepMsOf(live)).toEqual([100, 50])
    expect(vaultDiskOf(live, shared(3), 20e9)).toBe(0)
  })
})

describe('what all seeds take', () => {
  const report = (student: MeasuredTraining) => ({ student }) as PreflightReport

  test('has one filling where they share a vault', () => {
    const filling = training(VAULT)
    const reading = 1000 * 60 + 1000 * 50 + EVALUATIONS
    expect(timeOfAll(report(filling), shared(3)).ms).toBe(FILL + 3 * reading)
    expect(savedBy(filling, shared(3))).toEqual({
      ms: 3 * 1000 * 40 - FILL,
      plusMinusMs: 3 * 2 * ((1000 * 2) / 2),
    })
    expect(vaultDiskOf(filling, shared(3), 20e9)).toBe(2e9)
  })

  test('has a filling each where each has its own teacher, within what vaults may take', () => {
    const each: Seeds = { count: 3, hasTeacherEach: true }
    const filled = training({ ...VAULT, filledShare: 1 })
    expect(timeOfAll(report(filled), each).ms).toBe(2 * FILL + 3 * timeOf(filled).ms)
    expect(savedBy(filled, each).ms).toBe(3 * 1000 * 40 - 2 * FILL)
    expect(vaultDiskOf(filled, each, 20e9)).toBe(4e9)
    expect(vaultDiskOf(filled, each, 3e9)).toBe(3e9)
  })

  test('is what they take with a live teacher less what the vault saves', () => {
    const quarter = training({ ...VAULT, filledShare: 0.25 })
    const live = training({ ...VAULT, notKept: 'the plan keeps no teacher tensors' })
    expect(timeOfAll(report(quarter), shared(5)).ms).toBe(
      timeOfAll(report(live), shared(5)).ms - savedBy(quarter, shared(5)).ms,
    )
  })
})
