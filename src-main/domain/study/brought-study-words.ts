import type { BroughtStudy } from '../../contract/capsule.ts'

/** Whence a study is that a capsule brought; null of one's own. */
export function broughtStudyWords(brought: BroughtStudy | undefined): string | null {
  if (!brought) return null
  const { by, capsule } = brought
  return `From a capsule${by ? ` of ${by}` : ''} (${capsule.slice(0, 12)}): its finished runs, to be looked at; nothing of it is run here.`
}
