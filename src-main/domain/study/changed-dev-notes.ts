import type { RunPlan } from '../../contract/plan.ts'

/** What a finished run was judged on. */
export interface DevFileOf {
  /** Its id. */
  readonly run: string
  /** As its plan names it. */
  readonly source: RunPlan['data']['source']
  readonly sha256: string
}

/** A sentence for each data source whose dev file changed between finished runs. */
export function changedDevNotes(finished: readonly DevFileOf[]): readonly string[] {
  const bySource = Map.groupBy(finished, ({ source }) => JSON.stringify(source))
  return [...bySource.values()]
    .filter((ofOne) => new Set(ofOne.map(({ sha256 }) => sha256)).size > 1)
    .map(
      ([first]) =>
        `Runs on the data of ${first?.run} have different dev files: the file changed between them, and their scores are not to be compared. Run the study again.`,
    )
}
