import type { ModelSource } from '../../contract/plan-sources.ts'

/** A model's name: the catalogue's, the hub's, its folder's, or the id of the run that made it. */
export function modelName(source: ModelSource): string {
  if (source.kind === 'catalogue') return source.name
  return source.kind === 'folder' ? lastOfPath(source.path) : source.id
}

/** A model as a plan says it: with the hub's revision, and that it is a run's. */
export function modelText(source: ModelSource): string {
  if (source.kind === 'run') return `run ${source.id}`
  if (source.kind === 'hub' && source.revision) return `${source.id}@${source.revision}`
  return modelName(source)
}

/** The last name in a path of any system; the path itself where it has none. */
export function lastOfPath(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}
