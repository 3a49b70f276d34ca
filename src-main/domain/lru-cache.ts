/** A cache that evicts its least recently used entries. */
export interface LruCache<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

/**
 * @param most that is kept, in entries; or in whatever `sizeOf` says of each. The newest is kept
 * however large it is.
 */
export function lruCache<Value>(most: number, sizeOf: (value: Value) => number = () => 1): LruCache<Value> {
  const entries = new Map<string, Value>()
  let size = 0
  const remove = (key: string) => {
    const value = entries.get(key)
    if (value === undefined) return
    entries.delete(key)
    size -= sizeOf(value)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key) // and put last: evicted are the first
      entries.set(key, value)
      return value
    },
    set(key, value) {
      remove(key)
      entries.set(key, value)
      size += sizeOf(value)
      for (const oldest of entries.keys()) {
        if (size <= most || oldest === key) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}
