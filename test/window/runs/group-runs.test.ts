import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { factsOf } from '../../../src-main/domain/query/run-fields.ts'
import { expectedMs, remainingMs } from '../../../src-renderer/runs/expected-time.ts'
import { groupRuns, summaryOf, tableRows } from '../../../src-renderer/runs/group-runs.ts'
import { troubleOf } from '../../../src-renderer/runs/what-to-do.ts'
import { row } from '../../domain/a-run.ts'

const run = (
  id: string,
  planKey: string,
  seed: number,
  accuracy: number | null,
  more: Partial<RunRow> = {},
) => factsOf(row({ id, planKey, seed, accuracy, state: 'finished', name: `plan ${planKey}`, ...more }))
const RUNS = [
  run('a2', 'a', 2, 0.9),
  run('a1', 'a', 1, 0.8),
  run('b1', 'b', 1, 0.7),
  run('c1', 'c', 1, null, { state: 'waiting' }),
]
const BY_ACCURACY = { by: 'accuracy', isDescending: true }

describe('groups', () => {
  test('are of one plan, by seed, in the order of their means; what is not known comes last', () => {
    const groups = groupRuns(RUNS, 'plan', BY_ACCURACY)
    expect(groups.map(({ title }) => title)).toEqual(['plan a', 'plan b', 'plan c'])
    expect(groups[0]?.runs.map(({ row }) => row.id)).toEqual(['a1', 'a2'])
    const rising = groupRuns(RUNS, 'plan', { by: 'accuracy', isDescending: false })
    expect(rising.map(({ title }) => title)).toEqual(['plan b', 'plan a', 'plan c'])
  })

  test('of one run are one line; others fold', () => {
    const groups = groupRuns(RUNS, 'plan', BY_ACCURACY)
    const keys = (isOpen: boolean) => tableRows(groups, 'plan', () => isOpen).map(({ key }) => key)
    expect(keys(true)).toEqual(['group a', 'a1', 'a2', 'b1', 'c1'])
    expect(keys(false)).toEqual(['group a', 'b1', 'c1'])
  })

  test('have mean and sample deviation of the runs that have finished', () => {
    const { mean, deviation, n } = summaryOf(RUNS.slice(0, 2), ({ accuracy }) => accuracy) ?? {}
    expect([mean, n]).toEqual([(0.8 + 0.9) / 2, 2])
    expect(deviation).toBeCloseTo(Math.sqrt(((0.8 - 0.85) ** 2 + (0.9 - 0.85) ** 2) / 1), 12)
    expect(summaryOf(RUNS.slice(3), ({ accuracy }) => accuracy)).toBeUndefined()
  })
})

describe('what went wrong', () => {
  test('is said of failed and interrupted runs alone', () => {
    expect(troubleOf(row({ state: 'finished' }))).toBeUndefined()
    expect(troubleOf(row({ state: 'failed', errorCode: 'non-finite-loss', step: 411 }))).toMatchObject({
      reason: 'NaN at step 412',
      mayResume: false,
    })
    expect(troubleOf(row({ state: 'interrupted' }))).toMatchObject({ mayResume: true })
    expect(troubleOf(row({ state: 'failed', errorCode: null }))).toMatchObject({ reason: 'failed at step 5' })
  })
})

describe('how long it takes', () => {
  test('is not said before twenty steps, then by the pace so far', () => {
    expect(remainingMs(row({ step: 19, steps: 100, trainingMs: 1900 }))).toBeUndefined()
    expect(remainingMs(row({ step: 20, steps: 100, trainingMs: 2000 }))).toBe(8000)
  })

  test('is told of a waiting job by runs of its plan that have finished, less what it has done', () => {
    const job = { id: '1', title: 't', state: 'waiting', askedAt: '', planKey: 'a' } as const
    const rows = [10, 30, 20].map((trainingMs, index) =>
      row({ id: `r${index}`, planKey: 'a', state: 'finished', trainingMs }),
    )
    expect(expectedMs(job, rows)).toBe(20)
    expect(expectedMs({ ...job, runId: 'begun' }, [...rows, row({ id: 'begun', trainingMs: 5 })])).toBe(15)
    expect(expectedMs({ ...job, planKey: 'b' }, rows)).toBeUndefined()
  })
})
