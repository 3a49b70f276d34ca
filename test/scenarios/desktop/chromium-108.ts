/**
 * What Electron 22's Chromium lacks and the window uses; for the tests' build of the window alone.
 */
const missing = {
  with<T>(this: readonly T[], index: number, value: T): T[] {
    const copy = [...this]
    copy[index < 0 ? copy.length + index : index] = value
    return copy
  },
  toSorted<T>(this: readonly T[], compare?: (a: T, b: T) => number): T[] {
    return [...this].sort(compare)
  },
  toReversed<T>(this: readonly T[]): T[] {
    return [...this].reverse()
  },
  toSpliced<T>(this: readonly T[], start: number, count: number, ...items: T[]): T[] {
    const copy = [...this]
    copy.splice(start, count, ...items)
    return copy
  },
}

for (const prototype of [Array.prototype, Float32Array.prototype, Float64Array.prototype])
  for (const [name, value] of Object.entries(missing))
    if (!(name in prototype))
      Object.defineProperty(prototype, name, { value, configurable: true, writable: true })

const grouping = (items: Iterable<unknown>, keyOf: (item: unknown, index: number) => unknown) => {
  const groups = new Map<unknown, unknown[]>()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
const define = (target: object, name: string, value: unknown) => {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true })
}
define(Map, 'groupBy', grouping)
define(Object, 'groupBy', (items: Iterable<unknown>, keyOf: (item: unknown, index: number) => string) =>
  Object.fromEntries(grouping(items, keyOf) as Map<string, unknown[]>),
)
define(Promise, 'withResolvers', () => {
  let resolve: unknown
  let reject: unknown
  const promise = new Promise((done, fail) => {
    resolve = done
    reject = fail
  })
  return { promise, resolve, reject }
})
const sets = {
  union: (a: Set<unknown>, b: Set<unknown>) => new Set([...a, ...b]),
  intersection: (a: Set<unknown>, b: Set<unknown>) => new Set([...a].filter((item) => b.has(item))),
  difference: (a: Set<unknown>, b: Set<unknown>) => new Set([...a].filter((item) => !b.has(item))),
}
for (const [name, combine] of Object.entries(sets))
  define(Set.prototype, name, function (this: Set<unknown>, other: Set<unknown>) {
    return combine(this, other)
  })
