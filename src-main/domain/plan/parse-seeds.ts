import { boundAt, isAllowed, refusedText } from './setting-words.ts'

const MOST_SEEDS = 50
const SEED = ['training', 'seed']

function isSeed(value: number): boolean {
  const bound = boundAt(SEED)?.number
  return bound !== undefined && isAllowed(value, bound)
}

/**
 * Seeds as a person writes them, `1, 2, 3` or `1-5`: each once, in order. A sentence where they are
 * none.
 */
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
    if (from === undefined || to === undefined || from > to || !isSeed(to))
      return { problem: `${refusedText(SEED, word)}. Several are written 1, 2, 3 or 1-5` }
    if (to - from >= MOST_SEEDS)
      return { problem: `${word} are ${to - from + 1} seeds; up to ${MOST_SEEDS} at once` }
    for (let seed = from; seed <= to; seed++) seeds.push(seed)
  }
  const once = [...new Set(seeds)]
  if (once.length > MOST_SEEDS)
    return { problem: `${once.length} seeds are too many; up to ${MOST_SEEDS} at once` }
  return { seeds: once }
}
