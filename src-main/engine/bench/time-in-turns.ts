import { setImmediate } from 'node:timers/promises'

/** How often something is repeated: at least, at most, and until the time is spent. */
export interface Repetitions {
  readonly least: number
  readonly most: number
  readonly budgetMs: number
}

/**
 * Times several functions interleaved: each runs once a round, after one warm-up round that does
 * not count, so that what slows the machine for a while slows all of them.
 * @returns milliseconds of each work, by round
 */
export async function timeInTurns<Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  { least, most, budgetMs }: Repetitions,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (const name of names) await works[name]()
  const startedAt = performance.now()
  for (let round = 0; round < most; round++) {
    if (round >= least && performance.now() - startedAt > budgetMs) break
    for (const name of names) {
      await setImmediate() // so that garbage collection is not counted
      const from = performance.now()
      await works[name]()
      times[name].push(performance.now() - from)
    }
  }
  return times
}
