import { renameSync } from 'node:fs'

/**
 * Moves a file of the home that is not what was written away, so that it is not lost when a new one
 * takes its place. @returns where it is now; undefined where it could not be moved
 */
export function putAside(path: string): string | undefined {
  const aside = `${path}.unreadable-${Date.now()}`
  try {
    renameSync(path, aside)
    return aside
  } catch {
    return undefined // a home that may not be written: it stays, and is not believed
  }
}
