import type { Database } from './database.ts'

/**
 * 'S': the upper byte of SQLite's application_id in a database of Stillroom; below it the version
 * that last wrote it, a byte each.
 */
const MARK = 0x53

/**
 * Notes the version of Stillroom that writes a database, in its header. @param version `1.2.3`;
 * what is none is not noted
 */
export function noteVersion(db: Database, version: string): void {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  const [major = 256, minor = 256, patch = 256] = parts
  if (Math.max(major, minor, patch) > 255) return
  const id = (MARK << 24) | (major << 16) | (minor << 8) | patch
  if (Number(db.pragma('application_id', { simple: true })) !== id) db.pragma(`application_id = ${id}`)
}

/**
 * The version that an application_id names: `1.2.3`; undefined where Stillroom did not write it, or
 * one that noted none.
 */
export function versionOf(applicationId: number): string | undefined {
  if (applicationId >>> 24 !== MARK) return undefined
  return [16, 8, 0].map((shift) => (applicationId >> shift) & 0xff).join('.')
}
