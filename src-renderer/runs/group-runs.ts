import type { RunRow } from '../../src-main/contract/run-row.ts'
import { seedGroupWords } from '../../src-main/domain/plan/seed-group-words.ts'
import { dataName } from '../../src-main/domain/plan/data-name.ts'
import { outcomeOf } from '../../src-main/domain/run/outcome-of.ts'
import { seedGroups, type SeedGroup, type SeedRun } from '../../src-main/domain/plan/seed-groups.ts'
import { meanAndDeviation } from '../../src-main/domain/statistics/mean-and-deviation.ts'
import {
  runField,
  type FieldValue,
  type RunFacts,
  type RunField,
} from '../../src-main/domain/query/run-fields.ts'
import { sharedName } from '../../src-main/domain/run/run-title.ts'

export const GROUPINGS = ['plan', 'strategy', 'data', 'none'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Over the runs that have finished, each seed once; undefined where none has. */
export type Summary =
  { readonly mean: number; readonly deviation: number | undefined; readonly n: number } | undefined

/** Runs of one experiment, or of one strategy or data set. */
export interface RunGroup {
  readonly key: string
  readonly title: string
  /** By seed. */
  readonly runs: readonly RunFacts[]
  /**
   * What differs among the runs of one plan: `3 seeds of the student, one teacher`; empty where
   * they are of several plans.
   */
  readonly made: string
}

/** A group with the runs of it that count: one a seed. */
interface CountedGroup extends RunGroup {
  readonly observations: readonly RunFacts[]
}

export interface Order {
  /** Name of a field. */
  readonly by: string
  readonly isDescending: boolean
}

/** A line of the table: a group's, or a run's. */
export type TableRow =
  | { readonly kind: 'group'; readonly key: string; readonly group: RunGroup; readonly isOpen: boolean }
  | {
      readonly kind: 'run'
      readonly key: string
      readonly facts: RunFacts
      /** Absent where the line stands for itself and says everything. */
      readonly group?: RunGroup
      readonly isLast: boolean
    }

/** Runs by experiment, strategy or data, in the order of the first; or each for itself. */
export function groupRuns(runs: readonly RunFacts[], grouping: Grouping): readonly CountedGroup[] {
  if (grouping === 'plan')
    return seedGroups(runs.map(toSeedRun)).map((group) => ({
      key: group.key,
      title: titleOf(factsOfGroup(group), grouping),
      runs: factsOfGroup(group),
      made: seedGroupWords(group),
      observations: group.observations.map(({ facts }) => facts),
    }))
  const byKey = Map.groupBy(runs, ({ row, plan }) => keyOf(row, plan, grouping))
  return [...byKey].map(([key, ofGroup]) => ({
    key,
    title: titleOf(ofGroup, grouping),
    runs: ofGroup.toSorted(bySeed),
    made: '',
    observations: distinctRuns(ofGroup),
  }))
}

/**
 * Groups by what they have in a field: the mean of numbers, the first of texts, of the runs that
 * count. Nothing known comes last, whichever way.
 */
export function orderGroups(
  groups: readonly CountedGroup[],
  { by, isDescending }: Order,
): readonly RunGroup[] {
  const field = runField(by)
  const worths = new Map(
    groups.map((group) => [group, field ? worthOf(group.observations, field, isDescending) : null]),
  )
  const sign = isDescending ? -1 : 1
  return groups.toSorted((a, b) => {
    const [worthA, worthB] = [worths.get(a) ?? null, worths.get(b) ?? null]
    if (worthA === worthB) return 0
    if (worthA === null || worthB === null) return worthA === null ? 1 : -1
    return worthA < worthB ? -sign : sign
  })
}

/**
 * The lines as they are shown: a group of one run is one line, and so is every run where nothing is
 * grouped.
 */
export function tableRows(
  groups: readonly RunGroup[],
  grouping: Grouping,
  isOpen: (group: RunGroup) => boolean,
): readonly TableRow[] {
  const rows: TableRow[] = []
  for (const group of groups) {
    const [first] = group.runs
    if (!first) continue
    if ((grouping === 'plan' || grouping === 'none') && group.runs.length === 1) {
      rows.push({ kind: 'run', key: first.row.id, facts: first, isLast: true })
      continue
    }
    const open = isOpen(group)
    rows.push({ kind: 'group', key: `group ${group.key}`, group, isOpen: open })
    if (!open) continue
    group.runs.forEach((facts, index) =>
      rows.push({ kind: 'run', key: facts.row.id, facts, group, isLast: index === group.runs.length - 1 }),
    )
  }
  return rows
}

/** @param valueOf a number of the row, in its own unit */
export function summaryOf(runs: readonly RunFacts[], valueOf: (row: RunRow) => number | null): Summary {
  const values = finishedValues(runs, valueOf)
  return values.length === 0 ? undefined : { ...meanAndDeviation(values), n: values.length }
}

/** Of the runs that have finished, one a seed: what was run again, or copied, counts once. */
export function finishedValues(
  runs: readonly RunFacts[],
  valueOf: (row: RunRow) => number | null,
): readonly number[] {
  const finished = runs.filter(({ row }) => row.state === 'finished')
  return distinctRuns(finished).flatMap(({ row }) => valueOf(row) ?? [])
}

/** Runs of which each seed counts once, of whichever plans. */
function distinctRuns(runs: readonly RunFacts[]): readonly RunFacts[] {
  if (runs.length < 2) return runs
  return seedGroups(runs.map(toSeedRun)).flatMap(({ observations }) => observations.map(({ facts }) => facts))
}

interface CountedRun extends SeedRun {
  readonly facts: RunFacts
}

/**
 * Facts of a run are new ones when its row is; ten thousand are grouped with every key of a query.
 */
const seedRuns = new WeakMap<RunFacts, CountedRun>()

function toSeedRun(facts: RunFacts): CountedRun {
  const known = seedRuns.get(facts)
  if (known) return known
  const { planKey, seed, taughtBy } = facts.row
  const counted = { planKey, seed, taughtBy, outcome: outcomeOf(facts.row), facts }
  seedRuns.set(facts, counted)
  return counted
}

function factsOfGroup({ runs }: SeedGroup<CountedRun>): readonly RunFacts[] {
  return runs.map(({ facts }) => facts).toSorted(bySeed)
}

function titleOf(runs: readonly RunFacts[], grouping: Grouping): string {
  const [first] = runs
  if (first && (grouping === 'strategy' || grouping === 'data')) return keyOf(first.row, first.plan, grouping)
  return sharedName(runs.map(({ row }) => row))
}

function keyOf(row: RunRow, plan: RunFacts['plan'], grouping: Grouping): string {
  if (grouping === 'data') return dataName(plan.data.source)
  return grouping === 'strategy' ? strategyOf(plan) : row.id
}

export function strategyOf(plan: RunFacts['plan']): string {
  return plan.kind === 'distill' ? plan.strategy.kind : 'fine-tuning'
}

function bySeed(a: RunFacts, b: RunFacts): number {
  return a.row.seed - b.row.seed || (a.row.id < b.row.id ? -1 : 1)
}

/** A group's newest run counts where the newest come first. */
function worthOf(runs: readonly RunFacts[], field: RunField, isDescending: boolean): string | number | null {
  const values = runs.map((facts) => comparable(field.valueOf(facts))).filter((value) => value !== null)
  const [first] = values
  if (first === undefined) return null
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length === values.length) return numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  return values.reduce((best, value) => (String(value) > String(best) === isDescending ? value : best), first)
}

function comparable(value: FieldValue): string | number | null {
  if (typeof value === 'object') return value === null || value.length === 0 ? null : value.join(' ')
  return typeof value === 'string' ? value.toLowerCase() : value
}
