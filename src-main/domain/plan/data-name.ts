import type { DataSource } from '../../contract/plan-sources.ts'
import { lastOfPath } from './model-name.ts'

/** A folder that the host keeps a dropped file in is named after its content. */
const OF_CONTENT = /^[0-9a-f]{16,}$/

/**
 * What data is called everywhere: by the catalogue's name, the task's, the hub's. Files by their
 * folder, for most are `train` of something; those that were dropped by the training file.
 */
export function dataName(source: DataSource): string {
  if (source.kind === 'catalogue') return source.name
  if (source.task !== undefined) return source.task
  if (source.kind === 'hub') return source.config ?? source.id
  const folder = lastOfPath(source.train.replace(/[/\\][^/\\]*$/, ''))
  const file = lastOfPath(source.train)
  return folder === '' || folder === file || OF_CONTENT.test(folder)
    ? file.replace(/\.\w+(\.gz)?$/i, '') || file
    : folder
}
