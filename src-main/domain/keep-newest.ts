/** A map that keeps the entries used last and lets the others go. */
export interface NewestKept<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

/**
 * @param most that is kept, in entries; or in whatever `sizeOf` says of each. The newest is kept
 * however large it is.
 */
export function keepNewest<Value>(
  most: number,
  sizeOf: (value: Value) => number = () => 1,
): NewestKept<Value> {
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
      entries.delete(key) // and put last: what was used longest ago goes first
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
