import type { ModelSource } from '../../src-main/contract/plan-sources.ts'
import type { CatalogueEntry } from '../../src-main/contract/requests/library-requests.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'

/** What a field that chooses a source offers. */
export interface SourceChoice {
  readonly id: string
  readonly title: string
  readonly group: string
}

/**
 * The catalogue's models, one's own, and what runs have made.
 * @param chosen is always among them
 */
export function modelChoices(
  models: readonly CatalogueEntry[],
  runs: readonly RunRow[],
  chosen: ModelSource,
): readonly SourceChoice[] {
  const finished = runs.filter(({ state }) => state === 'finished')
  const titles = finished.map(runTitle)
  const group = 'Finished runs'
  return [
    ...catalogueChoices(models),
    { id: 'folder', title: 'Folder…', group: 'Your own' },
    { id: 'hub', title: 'Hugging Face hub…', group: 'Your own' },
    ...finished.map((run) => ({
      id: `run:${run.id}`,
      title: titles.filter((one) => one === runTitle(run)).length > 1 ? dated(run) : runTitle(run),
      group,
    })),
    ...(chosen.kind === 'run' && !finished.some(({ id }) => id === chosen.id)
      ? [{ id: `run:${chosen.id}`, title: `Run ${chosen.id}`, group }]
      : []),
  ]
}

/** Told by when it was made, where another has its name. */
function dated(run: RunRow): string {
  return `${runTitle(run)}, made ${run.createdAt.slice(0, 16).replace('T', ' ')}`
}

export function catalogueChoices(entries: readonly CatalogueEntry[]): readonly SourceChoice[] {
  return entries.map(({ name, title }) => ({
    id: `catalogue:${name}`,
    title: title.split(':')[0] || name,
    group: 'Catalogue',
  }))
}

/** The choice that a source is. */
export function choiceOf(source: {
  readonly kind: string
  readonly name?: string
  readonly id?: string
}): string {
  if (source.kind === 'catalogue') return `catalogue:${source.name}`
  return source.kind === 'run' ? `run:${source.id}` : source.kind
}

/** The source that a choice means; where it is to be named still, without a name. */
export function modelOfChoice(id: string): ModelSource {
  const [kind, name = ''] = id.split(/:(.*)/)
  if (kind === 'catalogue') return { kind, name }
  if (kind === 'run') return { kind, id: name }
  return kind === 'folder' ? { kind, path: '' } : { kind: 'hub', id: '' }
}
