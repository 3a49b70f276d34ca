import { LOSS_IDS } from '../../src-main/contract/loss-id.ts'
import { runField, type RunFacts } from '../../src-main/domain/query/run-fields.ts'
import type { TableContent } from '../shared/table-text.ts'
import { isOwnColumn } from './columns.ts'
import { strategyOf, summaryOf, type RunGroup } from './group-runs.ts'
import { alone, runsPaper } from './runs-paper.ts'
import { agreementOf, valueField, valueOf, type ValueChoice } from './value-choice.ts'

/** Fields that a column of its own stands for. */
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  state: ['state'],
  mapping: ['mapping'],
  strategy: ['strategy'],
  weights: LOSS_IDS,
  time: ['time'],
  age: ['started'],
  tags: ['tag'],
}

/**
 * One line a run, with every value as it was measured: rates between 0 and 1, times in
 * milliseconds.
 */
export function copiedRuns(
  runs: readonly RunFacts[],
  columnIds: readonly string[],
  value: ValueChoice,
): TableContent {
  const best = value.moment === 'best'
  const names = columnIds.flatMap((id) => {
    if (id === 'value') return [valueField(value), 'teacherAccuracy']
    if (id === 'agreement') return [best ? 'bestAgreement' : 'agreement']
    return isOwnColumn(id) ? (FIELDS_OF[id] ?? []) : [id]
  })
  const fields = [...new Set(['id', 'name', 'seed', ...names])].flatMap((name) => runField(name) ?? [])
  return {
    columns: fields.map(({ name, type }) => (type === 'duration' ? `${name} (ms)` : name)),
    rows: runs.map((facts) =>
      fields.map((field) => {
        const value = field.valueOf(facts)
        return typeof value === 'object' && value !== null ? value.join(' ') : value
      }),
    ),
    paper: () => runsPaper(runs.map(alone), columnIds, value),
  }
}

/** One line a group: mean and sample standard deviation over the seeds that have finished. */
export function copiedGroups(
  groups: readonly RunGroup[],
  columnIds: readonly string[],
  value: ValueChoice,
): TableContent {
  return {
    paper: () => runsPaper(groups, columnIds, value),
    columns: [
      'run',
      'strategy',
      'n',
      `${valueField(value)} mean`,
      'sd',
      'agreement mean',
      'sd',
      'time mean (ms)',
    ],
    rows: groups.map(({ title, runs }) => {
      const [main, agreement, time] = [
        summaryOf(runs, (row) => valueOf(row, value)),
        summaryOf(runs, (row) => agreementOf(row, value)),
        summaryOf(runs, (row) => row.trainingMs),
      ]
      const [first] = runs
      return [
        title,
        first ? strategyOf(first.plan) : '',
        main?.n ?? 0,
        main?.mean ?? null,
        main?.deviation ?? null,
        agreement?.mean ?? null,
        agreement?.deviation ?? null,
        time?.mean ?? null,
      ]
    }),
  }
}
