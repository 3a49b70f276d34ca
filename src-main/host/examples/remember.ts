import { lruCache } from '../../domain/lru-cache.ts'

/** Memoizes a function by its arguments; only the `most` answers that were asked for last. */
export function remember<Given extends readonly unknown[], Value>(
  most: number,
  answer: (...given: Given) => Value,
): (...given: Given) => Value {
  const known = lruCache<{ readonly value: Value }>(most)
  return (...given) => {
    const key = given.join()
    const found = known.get(key) ?? { value: answer(...given) }
    known.set(key, found)
    return found.value
  }
}
