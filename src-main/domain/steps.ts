/**
 * Long work that may be interrupted where it yields, so that whoever runs it can let others have
 * their turn.
 */
export type Steps<Result> = Generator<undefined, Result>

/** Runs it to its end at once. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** Something of each of many, in their order, a step each. */
export function* ofEach<Item, Made>(
  items: readonly Item[],
  made: (item: Item) => Made,
): Steps<readonly Made[]> {
  const found: Made[] = []
  for (const item of items) {
    yield
    found.push(made(item))
  }
  return found
}
