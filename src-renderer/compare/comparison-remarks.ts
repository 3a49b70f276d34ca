import type { RunComparison } from '../../src-main/contract/comparison.ts'
import { unequalTraining } from '../../src-main/domain/run/unequal-training.ts'
import type { ComparedColumn } from './compared-columns.ts'

/** What must be known before the numbers of a comparison are believed, a sentence each. */
export function comparisonRemarks(
  { runs }: Pick<RunComparison, 'runs'>,
  columns: readonly ComparedColumn[],
): readonly string[] {
  const letterOf = (id: string) => columns.find(({ all }) => all.some((run) => run.id === id))?.letter ?? ''
  const oneClass = runs.flatMap(({ id, seed, oneClass: words, repeats }) =>
    words === null || repeats !== null ? [] : [`${letterOf(id)}, seed ${seed}: ${words}`],
  )
  const repeated = columns
    .filter(({ all, runs: counted }) => all.length > counted.length)
    .map(({ letter, made }) => `${letter}: ${made}; what was run again or copied counts once`)
  const unequal = unequalTraining(
    columns.map(({ letter, runs: counted }) => ({ name: letter, runs: counted })),
  )
  return [...oneClass, ...repeated, ...(unequal === undefined ? [] : [unequal])]
}
