/** Wrong codes or keys that are answered one by one; a person mistypes a few. */
const MOST_AT_ONCE = 20
/** After those, one more in so long. */
const ANOTHER_AFTER_MS = 1_000

/**
 * A rate limit for wrong codes and keys, of all clients together. A right one opens at any time: it
 * has 256 bits, which no number of tries finds, so the limit only has to spare the host, and must
 * not give one user of a machine a way to keep another out.
 * @returns counts a wrong try: undefined, or the seconds to wait where there were too many
 */
export function countWrongTries(now: () => number = () => performance.now()): () => number | undefined {
  let left = MOST_AT_ONCE
  let at = now()
  return () => {
    const passed = now() - at
    at += passed
    left = Math.min(MOST_AT_ONCE, left + passed / ANOTHER_AFTER_MS)
    if (left < 1) return Math.ceil(((1 - left) * ANOTHER_AFTER_MS) / 1000)
    left--
    return undefined
  }
}
