/** A shared start shorter than this is left: an ellipsis saves little. */
const WORTH_CUTTING = 8

/**
 * Names that stand beside each other where they may be cut at the end: what all begin with, whole
 * words, gives way to an ellipsis, so that what tells them apart comes first. `study: soft labels`
 * and `study: stacked` are `…soft labels` and `…stacked`.
 */
export function namesApart(names: readonly string[]): readonly string[] {
  const [first = '', ...others] = names
  if (others.length === 0) return names
  let shared = 0
  while (shared < first.length && others.every((name) => name[shared] === first[shared])) shared++
  const start = first.slice(0, shared).lastIndexOf(' ') + 1
  return start < WORTH_CUTTING ? names : names.map((name) => `…${name.slice(start)}`)
}
