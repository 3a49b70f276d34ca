/** Examples on which the same classifiers, and no others, are wrong. */
export interface SharedErrors {
  /** Positions of the classifiers that are wrong, rising; never empty. */
  readonly members: readonly number[]
  readonly count: number
}

/**
 * Which classifiers share which errors: every combination that occurs, the largest first (an
 * UpSet's columns).
 * @param rights for each classifier (31 at most) [N], 1 where it is right
 */
export function errorOverlap(rights: readonly Uint8Array[]): readonly SharedErrors[] {
  const patterns = new Int32Array(rights[0]?.length ?? 0)
  rights.forEach((right, index) => {
    const bit = 1 << index
    for (let row = 0; row < patterns.length; row++)
      if (right[row] === 0) patterns[row] = (patterns[row] ?? 0) | bit
  })
  const counts = new Map<number, number>()
  for (const pattern of patterns) if (pattern !== 0) counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || a - b)
    .map(([pattern, count]) => ({
      count,
      members: rights.map((_, index) => index).filter((index) => (pattern & (1 << index)) !== 0),
    }))
}
