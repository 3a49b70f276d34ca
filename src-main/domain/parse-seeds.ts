const LARGEST_SEED = 2 ** 31 - 1
const MOST_SEEDS = 50

/** Seeds as a person writes them, `1, 2, 3` or `1-5`: each once, in order. A sentence where they are none. */
export function parseSeeds(
  text: string,
): { readonly seeds: readonly number[] } | { readonly problem: string } {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.length === 0) return { problem: 'Name at least one seed, such as 1' }
  const seeds: number[] = []
  for (const word of words) {
    const [from, to] = (
      /^\d+$/.test(word) ? [word, word] : (/^(\d+)[-–](\d+)$/.exec(word)?.slice(1) ?? [])
    ).map(Number)
    if (from === undefined || to === undefined || to > LARGEST_SEED || from > to || to - from >= MOST_SEEDS)
      return { problem: `${word} is no seed; write whole numbers such as 1, 2, 3 or 1-5` }
    for (let seed = from; seed <= to; seed++) seeds.push(seed)
  }
  const once = [...new Set(seeds)]
  if (once.length > MOST_SEEDS)
    return { problem: `${once.length} seeds are too many; up to ${MOST_SEEDS} at once` }
  return { seeds: once }
}
