/** What a run must say of itself to be counted among others. */
export interface SeedRun {
  readonly planKey: string
  /** The student's, or that of the model that is fine-tuned. */
  readonly seed: number
  /** Which of its experiment's teachers it learnt from; null for a model without one. */
  readonly taughtBy: string | null
  /** Equal where the last predictions are; null before the first evaluation. */
  readonly outcome: string | null
}

/** What differs between the observations of a group. */
export type Varying = 'nothing' | 'seed' | 'seed-one-teacher' | 'seed-own-teacher' | 'teacher'

/** Runs of one experiment, in the order in which their first was given. */
export interface SeedGroup<Run> {
  /** Unlike any other group's. */
  readonly key: string
  readonly planKey: string
  /** By seed. */
  readonly runs: readonly [Run, ...Run[]]
  /** One run a seed: what was run again, or copied, tells nothing new. */
  readonly observations: readonly [Run, ...Run[]]
  readonly varying: Varying
}

/**
 * Takes the runs of one plan together by what varies among them: several seeds of the student under
 * one teacher, or each with a teacher of its own. A teacher that has several seeds' students makes
 * a group; teachers that have one each are a group together.
 * @param runs of two that count once, the first given stands for both
 */
export function seedGroups<Run extends SeedRun>(runs: readonly Run[]): readonly SeedGroup<Run>[] {
  return [...Map.groupBy(runs, ({ planKey }) => planKey)].flatMap(([planKey, ofPlan]) =>
    partsOf(ofPlan).flatMap(([part, inPart]) => groupOf(part, planKey, inPart) ?? []),
  )
}

function partsOf<Run extends SeedRun>(runs: readonly Run[]): readonly (readonly [string, readonly Run[]])[] {
  const byTeacher = [...Map.groupBy(runs, ({ taughtBy }) => taughtBy)]
  if (byTeacher.length < 2) return [['', runs]]
  const named = ([teacher, taught]: readonly [string | null, readonly Run[]]) =>
    [` ${teacher}`, taught] as const
  const isShared = ([, taught]: readonly [string | null, readonly Run[]]) => seedsOf(taught).size > 1
  const single = byTeacher.filter((one) => !isShared(one))
  const pooled = single.flatMap(([, taught]) => taught)
  const seeds = seedsOf(pooled).size
  // A seed that two of these teachers have and a third has not would make the group's seeds and
  // teachers two different numbers.
  const isPool = seeds === single.length || seeds === 1
  return [...byTeacher.filter(isShared).map(named), ...(isPool ? [['', pooled] as const] : single.map(named))]
}

function groupOf<Run extends SeedRun>(
  part: string,
  planKey: string,
  runs: readonly Run[],
): SeedGroup<Run> | undefined {
  const [first, ...rest] = runs.toSorted((a, b) => a.seed - b.seed)
  if (!first) return undefined
  const [observed = first, ...others] = distinct([first, ...rest])
  const observations = [observed, ...others] as const
  return {
    key: `${planKey}${part}`,
    planKey,
    runs: [first, ...rest],
    observations,
    varying: varyingOf(observations),
  }
}

/**
 * Each seed of each teacher once, and equal predictions once. What has been evaluated stands before
 * what has not.
 */
function distinct<Run extends SeedRun>(runs: readonly Run[]): readonly Run[] {
  const seen = new Set<string>()
  const kept = new Set<Run>()
  for (const run of [...runs.filter(({ outcome }) => outcome !== null), ...runs]) {
    const { seed, taughtBy, outcome } = run
    const identities = [`seed ${seed} ${taughtBy}`, ...(outcome === null ? [] : [`outcome ${outcome}`])]
    if (kept.has(run) || identities.some((identity) => seen.has(identity))) continue
    for (const identity of identities) seen.add(identity)
    kept.add(run)
  }
  return runs.filter((run) => kept.has(run))
}

function varyingOf(observations: readonly SeedRun[]): Varying {
  if (observations.length < 2) return 'nothing'
  const teachers = new Set(observations.map(({ taughtBy }) => taughtBy))
  if (teachers.size > 1) return seedsOf(observations).size > 1 ? 'seed-own-teacher' : 'teacher'
  return teachers.has(null) ? 'seed' : 'seed-one-teacher'
}

function seedsOf(runs: readonly SeedRun[]): ReadonlySet<number> {
  return new Set(runs.map(({ seed }) => seed))
}
