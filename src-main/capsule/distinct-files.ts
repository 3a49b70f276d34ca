import type { CapsuleFile, CapsuleManifest } from '../contract/capsule.ts'

/** A file's name in the archive. */
export function memberPath({ run, path }: Pick<CapsuleFile, 'run' | 'path'>): string {
  return `runs/${run}/${path}`
}

/** Files that are in the archive: of those with the same contents the first. */
export function distinctFiles({ files }: Pick<CapsuleManifest, 'files'>): readonly CapsuleFile[] {
  const seen = new Set<string>()
  return files.filter(({ sha256 }) => !seen.has(sha256) && seen.add(sha256))
}
