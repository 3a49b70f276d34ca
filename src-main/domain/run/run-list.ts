import type { RunPlan } from '../../contract/plan.ts'
import type { ListedProperty, ListedRun, RunList } from '../../contract/run-list.ts'
import type { UnreadableRun } from '../../contract/run-damage.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { planName } from './run-title.ts'

/** A run beside its plan's `sharedPlanText`. */
export interface RunToList {
  readonly run: ListedRun
  readonly plan: string
}

const PROPERTIES = Object.keys({
  id: true,
  name: true,
  kind: true,
  seed: true,
  planKey: true,
  taughtBy: true,
  createdAt: true,
  state: true,
  stall: true,
  step: true,
  steps: true,
  examplesSeen: true,
  trainingMs: true,
  accuracy: true,
  f1Class1: true,
  f1Macro: true,
  f1Weighted: true,
  mcc: true,
  ece: true,
  crossEntropy: true,
  brier: true,
  agreement: true,
  teacherAccuracy: true,
  teacherF1Class1: true,
  teacherF1Macro: true,
  teacherF1Weighted: true,
  teacherMcc: true,
  taskScores: true,
  bestStep: true,
  bestAccuracy: true,
  bestF1Class1: true,
  bestF1Macro: true,
  bestF1Weighted: true,
  bestMcc: true,
  bestEce: true,
  bestCrossEntropy: true,
  bestAgreement: true,
  test: true,
  tests: true,
  error: true,
  errorCode: true,
  tags: true,
  notes: true,
  capsule: true,
  damage: true,
} satisfies Record<ListedProperty, true>) as readonly ListedProperty[]

/** For sorting runs. */
export function newestFirst({ run: a }: RunToList, { run: b }: RunToList): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1
  return a.id < b.id ? 1 : -1
}

/** @param runs in the order in which they are to be listed */
export function packRuns(runs: readonly RunToList[], unreadable: readonly UnreadableRun[] = []): RunList {
  const places = new Map<string, number>()
  const planOf = runs.map(({ plan }) => {
    const place = places.get(plan) ?? places.size
    places.set(plan, place)
    return place
  })
  const columns = Object.fromEntries(
    PROPERTIES.map((property) => [property, runs.map(({ run }) => run[property])]),
  ) as unknown as RunList['columns']
  return { plans: [...places.keys()], planOf, columns, unreadable }
}

/**
 * The rows, as they were packed, with their names (`planName`). Plans of one experiment share all
 * but their name and training.
 */
export function unpackRuns({ plans, planOf, columns }: Omit<RunList, 'unreadable'>): readonly RunRow[] {
  const shared = plans.map((text) => JSON.parse(text) as RunPlan)
  const entries = PROPERTIES.map((property) => [property, columns[property]] as const)
  return planOf.map((place, at) => {
    const row: Partial<Record<keyof RunRow, unknown>> = {}
    for (const [property, values] of entries) row[property] = values[at]
    const { name, seed } = row as ListedRun
    const plan = shared[place]
    if (plan) {
      row.plan = { ...plan, name, training: { ...plan.training, seed } }
      row.name = planName({ ...plan, name })
    }
    return row as unknown as RunRow
  })
}

/**
 * A plan's text with an empty name and seed 0: one text for repetitions of an experiment that name
 * the same teacher.
 * @param text of a checked plan; read once only where it is not written as the index writes it,
 * because ten thousand are listed at once
 */
export function sharedPlanText(text: string, name: string, seed: number): string {
  const named = `"name":${JSON.stringify(name)},`
  const nameAt = text.indexOf(named)
  const trainingAt = text.lastIndexOf('"training":{')
  const seeded = `"seed":${seed},`
  const seedAt = trainingAt < 0 ? -1 : text.indexOf(seeded, trainingAt)
  if (/^\{"kind":"[a-z-]+",$/.test(text.slice(0, Math.max(0, nameAt))) && seedAt > nameAt)
    return `${text.slice(0, nameAt)}"name":"",${text.slice(nameAt + named.length, seedAt)}"seed":0,${text.slice(seedAt + seeded.length)}`
  const plan = JSON.parse(text) as RunPlan
  return JSON.stringify({ ...plan, name: '', training: { ...plan.training, seed: 0 } })
}
