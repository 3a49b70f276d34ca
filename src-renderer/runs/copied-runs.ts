import { runField, type RunFacts, type RunField } from '../../src-main/domain/query/run-fields.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { columnsOf } from './columns.ts'
import { strategyOf, summaryOf, type RunGroup } from './group-runs.ts'
import { alone, runsPaper } from './runs-paper.ts'
import { agreementOf, valueField, valueOf, type ValueChoice } from './value-choice.ts'

/**
 * One line a run, with every value as it was measured: rates between 0 and 1, times in
 * milliseconds.
 */
export function copiedRuns(
  runs: readonly RunFacts[],
  columnIds: readonly string[],
  value: ValueChoice,
): TableContent {
  const names = columnsOf(columnIds).flatMap(({ fieldsOf }) => fieldsOf(value))
  const fields = [...new Set(['id', 'name', 'seed', ...names])].map(fieldCalled)
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

function fieldCalled(name: string): RunField {
  const field = runField(name)
  if (!field) throw new Error(`A column copies ${name}, and no field of runs is called so`)
  return field
}
