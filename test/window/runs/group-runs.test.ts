import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { factsOf } from '../../../src-main/domain/query/run-fields.ts'
import { groupRuns, orderGroups, summaryOf, tableRows } from '../../../src-renderer/runs/group-runs.ts'
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
  test('may be of one data set, which has a line also where one run learnt from it', () => {
    const source = { kind: 'files', train: '/data/mails/train.tsv', dev: '/data/mails/dev.tsv' } as const
    const { plan } = row()
    const mails = run('d1', 'd', 1, 0.6, { plan: { ...plan, data: { ...plan.data, source } } })
    const groups = orderGroups(groupRuns([...RUNS, mails], 'data'), BY_ACCURACY)
    expect(groups.map(({ title, runs }) => [title, runs.length])).toEqual([
      ['movie-reviews', 4],
      ['mails', 1],
    ])
    expect(tableRows(groups, 'data', () => false).map(({ kind }) => kind)).toEqual(['group', 'group'])
  })

  test('are of one plan, by seed, in the order of their means; what is not known comes last', () => {
    const groups = orderGroups(groupRuns(RUNS, 'plan'), BY_ACCURACY)
    expect(groups.map(({ title }) => title)).toEqual(['plan a', 'plan b', 'plan c'])
    expect(groups[0]?.runs.map(({ row }) => row.id)).toEqual(['a1', 'a2'])
    const rising = orderGroups(groupRuns(RUNS, 'plan'), { by: 'accuracy', isDescending: false })
    expect(rising.map(({ title }) => title)).toEqual(['plan b', 'plan a', 'plan c'])
  })

  test('of one run are one line; others fold', () => {
    const groups = orderGroups(groupRuns(RUNS, 'plan'), BY_ACCURACY)
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
