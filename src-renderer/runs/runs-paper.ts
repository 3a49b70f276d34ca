import { runField, type RunFacts } from '../../src-main/domain/query/run-fields.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import type { PaperCell, PaperColumn, PaperTable } from '../../src-main/domain/tables/paper-table.ts'
import { columnsOf, fieldText, isOwnColumn, type OwnColumn } from './columns.ts'
import { strategyOf, summaryOf, type RunGroup } from './group-runs.ts'
import { lossWeights, NO_WEIGHT, weightText, WEIGHT_TITLES } from './loss-weights.ts'
import { agreementOf, isCorrelation, metricTitle, valueOf, type ValueChoice } from './value-choice.ts'

/** A column on paper: its head, and what a line has in it. */
interface Printed {
  readonly column: PaperColumn
  readonly cell: (group: RunGroup) => PaperCell
  /** Whether the highest number is the best. */
  readonly isRanked?: boolean
}

const MINUTE = 60_000

/** What stands on paper for a column with a look of its own: one column, several or none. */
const PRINTED: Readonly<
  Record<OwnColumn, (title: string, value: ValueChoice, runs: readonly RunFacts[]) => readonly Printed[]>
> = {
  // How a run stands now, and how long ago it was made, is nothing to print.
  state: () => [],
  age: () => [],
  mapping: (title) => [ofField('mapping', title)],
  strategy: (title) => [
    { column: { title }, cell: ({ runs }) => common(runs, ({ plan }) => strategyOf(plan)) },
  ],
  weights: () =>
    WEIGHT_TITLES.map((name, at) => ({
      column: { title: `Weight, ${name}` },
      cell: ({ runs }) => common(runs, ({ plan }) => weightText(lossWeights(plan)[at] ?? NO_WEIGHT)),
    })),
  value: (_, value, runs) => {
    const [unit, scale] = isCorrelation(value.metric) ? ['', 1] : ['%', 100]
    return [measured(metricTitle(value.metric, runs), unit, scale, (row) => valueOf(row, value))]
  },
  agreement: (title, value) => [measured(title, '%', 100, (row) => agreementOf(row, value))],
  time: (title) => [
    { ...measured(title, 'min', 1 / MINUTE, ({ trainingMs }) => trainingMs), isRanked: false },
  ],
  tags: (title) => [
    {
      column: { title },
      cell: ({ runs }) => [...new Set(runs.flatMap(({ row }) => row.tags))].join(', '),
    },
  ],
}

/**
 * The columns that are seen, a line a group: mean and standard deviation over its seeds, a single
 * run as it is. The highest value and agreement are in bold.
 */
export function runsPaper(
  groups: readonly RunGroup[],
  columnIds: readonly string[],
  value: ValueChoice,
): PaperTable {
  const all = groups.flatMap(({ runs }) => runs)
  const printed: readonly Printed[] = [
    { column: { title: 'Run' }, cell: ({ title }) => title },
    { column: { title: 'Seeds' }, cell: ({ runs }) => seedsOf(runs) },
    ...columnsOf(columnIds).flatMap(({ id, title }) =>
      isOwnColumn(id) ? PRINTED[id](title, value, all) : [ofField(id, title)],
    ),
  ]
  const rows = groups.map((group) => printed.map(({ cell }) => cell(group)))
  const highest = printed.map(({ isRanked }, at) => (isRanked ? highestOf(rows, at) : undefined))
  const hasDeviation = rows.some((row) => row.some((cell) => isNumber(cell) && cell.deviation !== null))
  return {
    columns: printed.map(({ column }) => column),
    rows: rows.map((row) =>
      row.map((cell, at) =>
        isNumber(cell) && highest[at] !== undefined ? { ...cell, isBest: cell.value === highest[at] } : cell,
      ),
    ),
    notes: [
      ...(hasDeviation ? ['Mean and sample standard deviation over the seeds that have finished.'] : []),
      ...(value.moment === 'best' ? ['Of each run its best evaluation, chosen on the dev set.'] : []),
      'Bold: the highest number of its column; whether it is told apart from the others, Compare says.',
    ],
  }
}

/** A run as a group of its own. */
export function alone(facts: RunFacts): RunGroup {
  return {
    key: facts.row.id,
    title: facts.row.name,
    runs: [facts],
    made: `seed ${facts.row.seed}`,
  }
}

function ofField(name: string, title: string): Printed {
  const field = runField(name)
  if (field?.kind !== 'metric')
    return { column: { title }, cell: ({ runs }) => common(runs, (facts) => fieldText(name, facts)) }
  const isShare = field.type === 'share'
  return {
    column: { title, unit: isShare ? '%' : '', digits: isShare ? 1 : 3 },
    cell: ({ runs }) => {
      const numberOf = (facts: RunFacts) => Number(field.valueOf(facts) ?? Number.NaN)
      const byRow = new Map(runs.map((facts) => [facts.row, numberOf(facts)]))
      return numberCell(runs, (row) => byRow.get(row) ?? null, isShare ? 100 : 1)
    },
  }
}

function measured(
  title: string,
  unit: string,
  scale: number,
  valueOf: (row: RunRow) => number | null,
): Printed {
  return {
    column: { title, unit, digits: unit === '' ? 3 : 1 },
    cell: ({ runs }) => numberCell(runs, valueOf, scale),
    isRanked: true,
  }
}

function numberCell(
  runs: readonly RunFacts[],
  valueOf: (row: RunRow) => number | null,
  scale: number,
): PaperCell {
  const [only] = runs
  const summary = summaryOf(runs, valueOf)
  // A run that has not finished has numbers too, as the table shows them.
  const single = runs.length === 1 && only ? valueOf(only.row) : null
  const mean = summary?.mean ?? single
  if (mean === null || !Number.isFinite(mean)) return null
  const deviation = summary?.deviation
  return { value: scale * mean, deviation: deviation === undefined ? null : scale * deviation }
}

/** The highest number of a column; none where fewer than two have one. */
function highestOf(rows: readonly (readonly PaperCell[])[], at: number): number | undefined {
  const values = rows.flatMap((row) => {
    const cell = row[at] ?? null
    return isNumber(cell) ? [cell.value] : []
  })
  return values.length > 1 ? Math.max(...values) : undefined
}

function isNumber(cell: PaperCell): cell is Exclude<PaperCell, string | null> {
  return typeof cell === 'object' && cell !== null
}

/** What all runs of a group have in common; nothing where they differ. */
function common(runs: readonly RunFacts[], textOf: (facts: RunFacts) => string): string {
  const texts = [...new Set(runs.map(textOf))]
  return texts.length === 1 ? (texts[0] ?? '') : '…'
}

function seedsOf(runs: readonly RunFacts[]): string {
  const seeds = [...new Set(runs.map(({ row }) => row.seed))].sort((a, b) => a - b)
  return seeds.length > 5 ? String(seeds.length) : seeds.join(', ')
}
