import { expect, test } from 'vitest'
import { LOSS_IDS } from '../../../src-main/contract/loss-id.ts'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { factsOf } from '../../../src-main/domain/query/run-fields.ts'
import { OWN_COLUMNS } from '../../../src-renderer/runs/columns.ts'
import { copiedGroups, copiedRuns } from '../../../src-renderer/runs/copied-runs.ts'
import { groupRuns, orderGroups } from '../../../src-renderer/runs/group-runs.ts'
import { latexOf } from '../../../src-main/domain/tables/table-text.ts'
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

test('what is copied is exact: every value as it was measured, means not rounded', () => {
  const value = { metric: 'accuracy', moment: 'last' } as const
  const { columns, rows } = copiedRuns([run('x', 'a', 1, 0.123456789)], ['value', 'time'], value)
  const cell = (name: string) => rows[0]?.[columns.indexOf(name)]
  expect([cell('id'), cell('accuracy'), cell('time (ms)')]).toEqual(['x', 0.123456789, 95 * 60_000])
  const groups = copiedGroups(orderGroups(groupRuns(RUNS, 'plan'), BY_ACCURACY), ['value'], value)
  expect(groups.rows[0]?.slice(0, 4)).toEqual(['plan a', 'stacked', 2, (0.8 + 0.9) / 2])
})

test('as LaTeX the seen columns go into a paper: rounded by their deviation, the best in bold, units in the head', () => {
  const seeds = [0.8832, 0.8951, 0.8977].map((accuracy, at) => run(`s${at}`, 'stacked_1', at + 1, accuracy))
  const groups = orderGroups(groupRuns([...seeds, run('b1', 'b', 1, 0.71234)], 'plan'), BY_ACCURACY)
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

test('of every column all is copied that it shows', () => {
  const { columns } = copiedRuns([run('x', 'a', 1, 0.5)], OWN_COLUMNS, { metric: 'mcc', moment: 'best' })
  expect(columns.join(' ')).toBe(
    `id name seed state mapping strategy ${LOSS_IDS.join(' ')} ` +
      'bestMcc teacherAccuracy bestAgreement time (ms) started tag',
  )
})
