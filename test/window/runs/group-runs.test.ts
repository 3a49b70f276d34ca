import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { factsOf } from '../../../src-main/domain/query/run-fields.ts'
import {
  columnsOf,
  DEFAULT_COLUMNS,
  fieldText,
  MORE_COLUMNS,
  OWN_COLUMNS,
} from '../../../src-renderer/runs/columns.ts'
import { copiedGroups, copiedRuns } from '../../../src-renderer/runs/copied-runs.ts'
import { expectedMs, remainingMs } from '../../../src-renderer/runs/expected-time.ts'
import { groupRuns, summaryOf, tableRows } from '../../../src-renderer/runs/group-runs.ts'
import { latexOf } from '../../../src-renderer/shared/table-text.ts'
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

describe('columns', () => {
  test('have ids that are theirs alone, and those that are no more are passed over', () => {
    const ids = [...OWN_COLUMNS, ...MORE_COLUMNS.map(({ name }) => name)]
    expect(new Set(ids).size).toBe(ids.length)
    expect(columnsOf([...DEFAULT_COLUMNS, 'gone', 'learningRate']).map(({ id }) => id)).toEqual([
      ...DEFAULT_COLUMNS,
      'learningRate',
    ])
  })

  test('say every field in words', () => {
    const facts = factsOf(row())
    expect(fieldText('learningRate', facts)).toBe('0.001')
    expect(fieldText('bestAccuracy', facts)).toBe('90.0 %')
    expect(fieldText('mapping', facts)).toBe('2→1, 6→3')
    expect(fieldText('bestMcc', facts)).toBe('–')
  })
})

test('what is copied is exact: every value as it was measured, means not rounded', () => {
  const value = { metric: 'accuracy', moment: 'last' } as const
  const { columns, rows } = copiedRuns([run('x', 'a', 1, 0.123456789)], ['value', 'time'], value)
  const cell = (name: string) => rows[0]?.[columns.indexOf(name)]
  expect([cell('id'), cell('accuracy'), cell('time (ms)')]).toEqual(['x', 0.123456789, 95 * 60_000])
  const groups = copiedGroups(groupRuns(RUNS, 'plan', BY_ACCURACY), ['value'], value)
  expect(groups.rows[0]?.slice(0, 4)).toEqual(['plan a', 'stacked', 2, (0.8 + 0.9) / 2])
})

test('as LaTeX the seen columns go into a paper: rounded by their deviation, the best in bold, units in the head', () => {
  const seeds = [0.8832, 0.8951, 0.8977].map((accuracy, at) => run(`s${at}`, 'stacked_1', at + 1, accuracy))
  const groups = groupRuns([...seeds, run('b1', 'b', 1, 0.71234)], 'plan', BY_ACCURACY)
  const table = copiedGroups(groups, ['state', 'strategy', 'value', 'age'], {
    metric: 'accuracy',
    moment: 'last',
  })
  expect(
    latexOf(table)
      .split('\n')
      .filter((line) => !line.startsWith('%')),
  ).toEqual([
    '\\begin{tabular}{lllr}',
    '\\toprule',
    'Run & Seeds & Strategy & Dev acc (\\%) \\\\',
    '\\midrule',
    // Mean 89.2, sample deviation 0.77: one digit that counts.
    'plan stacked\\_1 & 1, 2, 3 & stacked & $\\mathbf{89.2 \\pm 0.8}$ \\\\',
    'plan b & 1 & stacked & $71.2$ \\\\',
    '\\bottomrule',
    '\\end{tabular}',
  ])
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
