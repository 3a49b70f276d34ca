import type { RunComparison } from '../../src-main/contract/comparison.ts'
import { holm } from '../../src-main/domain/statistics/holm.ts'
import type { ComparedColumn } from './compared-columns.ts'

/** McNemar's exact test between two columns' runs of one seed. */
export interface ColumnTest {
  readonly a: string
  readonly b: string
  /** Examples that only the one has right. */
  readonly aOnly: number
  readonly bOnly: number
  readonly p: number
  readonly pHolm: number
}

/**
 * McNemar's p between the columns' runs of one seed, corrected for as many tests as are shown:
 * p[i][j] for i < j.
 */
export function columnTests(
  { pairs }: Pick<RunComparison, 'pairs'>,
  columns: readonly ComparedColumn[],
): readonly ColumnTest[] {
  const tests = columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b) => {
      const pair = pairs.find((one) => one.a === a.one.id && one.b === b.one.id)
      const turned = pairs.find((one) => one.a === b.one.id && one.b === a.one.id)
      if (pair) return [{ a: a.letter, b: b.letter, aOnly: pair.aOnly, bOnly: pair.bOnly, p: pair.p }]
      if (turned) return [{ a: a.letter, b: b.letter, aOnly: turned.bOnly, bOnly: turned.aOnly, p: turned.p }]
      return []
    }),
  )
  const corrected = holm(tests.map(({ p }) => p))
  return tests.map((test, index) => ({ ...test, pHolm: corrected[index] ?? 1 }))
}
