/** Every two of several, the earlier one first: of a, b, c these are a b, a c and b c. */
export function everyTwo<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.flatMap((first, at) => items.slice(at + 1).map((second) => [first, second] as const))
}
