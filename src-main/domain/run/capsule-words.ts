import type { CapsuleMark } from '../../contract/capsule.ts'

/** Whence a run is that a capsule brought, and what that means for it. */
export function capsuleWords({ by, stillroom, hasTexts, openedAt, capsule }: CapsuleMark): string {
  const texts = hasTexts ? 'its texts are here' : 'without texts'
  return `From a capsule${by ? ` of ${by}` : ''}, saved with Stillroom ${stillroom} and opened on ${openedAt.slice(0, 10)} (${capsule.slice(0, 12)}): to be looked at, without weights, ${texts}.`
}
