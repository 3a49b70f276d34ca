import type { RunRow } from '../../contract/run-row.ts'

/** What a run is called; its kind where its plan has no name. Runs of several seeds share it. */
export function runName({ name, kind }: Pick<RunRow, 'name' | 'kind'>): string {
  return name || kind
}

/** What one run is called among others: `stacked s2`, its name and its seed. */
export function runTitle(run: Pick<RunRow, 'name' | 'kind' | 'seed'>): string {
  return `${runName(run)} s${run.seed}`
}
