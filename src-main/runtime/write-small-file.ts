import { renameSync, writeFileSync } from 'node:fs'

/** Writes JSON so that a reader sees the old text or the new one, never half of it. */
export function writeSmallFile(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`)
  renameSync(temporary, path)
}
