import { expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import type { PreflightReport } from '../../../src-main/contract/preflight.ts'
import { preflightChecks } from '../../../src-renderer/plan/preflight-checks.ts'
import { PLAN } from '../../domain/a-run.ts'
import { measuredTraining } from '../../support/measured-training.ts'

const REPORT: PreflightReport = {
  measuredAt: '2026-11-27T12:00:00Z',
  device: 'CPU',
  tensorflow: '2.21.0',
  student: measuredTraining(),
  peakMemoryBytes: 1,
  totalMemoryBytes: 100,
  freeDiskBytes: 1e12,
  besides: 0,
}
const teacherLines = (right: number, of: number, share: number) => {
  const student = { ...measuredTraining(), teacher: { right, of, majority: { label: 'acceptable', share } } }
  return preflightChecks({ ...REPORT, student }, PLAN, 6)
    .filter(({ text }) => /teacher is right|guessing/.test(text))
    .map(({ state, text }) => [state, text])
}

test('a teacher is held against always saying the commonest class', () => {
  expect(teacherLines(110, 128, 0.691)).toEqual([['fine', 'The teacher is right on 110 of 128 dev examples']])
  expect(teacherLines(92, 128, 0.691)[1]).toEqual([
    'caution',
    'By these 128 it cannot be told from guessing: always saying “acceptable” is right on 69.1 %',
  ])
})

test('70 % is worse than guessing where one class has 90 %, and 55 % is not where none has more than half', () => {
  expect(teacherLines(90, 128, 0.9)).toEqual([
    ['caution', 'The teacher is right on 90 of 128 dev examples'],
    ['caution', 'That is worse than guessing: always saying “acceptable” is right on 90.0 %'],
  ])
  expect(teacherLines(70, 128, 0.4)).toHaveLength(1)
})

test('a narrower student says how it takes its weights', () => {
  const starts = (plan: DistillPlan) =>
    preflightChecks(REPORT, plan, 6).find(({ text }) => text.startsWith('The student starts'))?.text
  const plan = PLAN as DistillPlan
  const { student } = plan
  expect(starts(plan)).toBe('The student starts from T2, T4, T6')
  expect(starts({ ...plan, student: { ...student, width: 192 } })).toBe(
    'The student starts from T2, T4, T6, narrowed to every k-th dimension',
  )
})

test.each([
  [50, undefined, undefined],
  [95, undefined, 'nearly fills the memory; a smaller batch or shorter texts help'],
  [95, 94, 'nearly fills the memory; a smaller batch or shorter texts help'],
  [
    95,
    40,
    'nearly fills the memory; it fits with layers recomputed, in 40.0 GB, or with a smaller micro-batch',
  ],
])('of %i of 100 GB, %o with layers recomputed, it says %o', (peak, recomputed, said) => {
  const report: PreflightReport = {
    ...REPORT,
    peakMemoryBytes: peak * 1e9,
    totalMemoryBytes: 100e9,
    ...(recomputed !== undefined && { recomputedPeakBytes: recomputed * 1e9 }),
  }
  const told = preflightChecks(report, PLAN, 6).find(({ text }) => text.includes('memory'))
  expect(told?.text).toBe(said && `The longest batch ${said}`)
})
