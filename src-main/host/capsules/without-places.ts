import { win32 } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'

/**
 * A value of JSON without the folders of this machine: of a full path the name is left, of a run's
 * result the run's id too. What a name or a note says stays.
 */
export function withoutPlaces(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return key === 'name' || !win32.isAbsolute(value) ? value : lastOf(value)
  if (Array.isArray(value)) return value.map((item) => withoutPlaces(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutPlaces(inner, name)]))
}

/** Windows knows both kinds of full paths, with either slash. */
function lastOf(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== '')
  return parts.slice(parts.at(-1) === RUN_FILES.student ? -2 : -1).join('/')
}
