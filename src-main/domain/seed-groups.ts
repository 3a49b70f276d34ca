/** Runs of plans that differ in name and seed alone, in the order in which their first was given. */
export interface SeedGroup<Run> {
  readonly planKey: string
  /** By seed. */
  readonly runs: readonly [Run, ...Run[]]
}

/** Takes the seeds of one plan together. */
export function seedGroups<Run extends { readonly planKey: string; readonly seed: number }>(
  runs: readonly Run[],
): readonly SeedGroup<Run>[] {
  return [...Map.groupBy(runs, ({ planKey }) => planKey)].flatMap(([planKey, own]) => {
    const [first, ...rest] = own.toSorted((a, b) => a.seed - b.seed)
    return first ? [{ planKey, runs: [first, ...rest] as const }] : []
  })
}
