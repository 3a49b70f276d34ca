import { readFileSync } from 'node:fs'
import type { CalibrationPart } from '../../src-main/contract/calibration.ts'
import type { ByChance } from '../../src-main/contract/inheritance.ts'
import { judge, type Judged } from '../../src-main/domain/dev-set/judge.ts'
import type { CalibrationNumbers } from '../../src-main/domain/dev-set/measure-calibration.ts'

interface Inherited {
  readonly repeated: number
  readonly byChance: ByChance
  readonly byConfidence: ByChance
  readonly sameClass: { readonly same: number; readonly expected: number }
  readonly rank: number
}

/** By SciPy and scikit-learn: test/reference/confidence.py. */
export const confidenceReference = JSON.parse(
  readFileSync('test/reference/fixtures/confidence.json', 'utf8'),
) as {
  readonly gold: readonly number[]
  readonly logits: Readonly<Record<'teacher' | 'a' | 'b', readonly number[]>>
  readonly inheritance: {
    readonly teacherWrong: number
    /** Standard deviations of the ranks of A, of B and of A's less B's, by the bootstrap. */
    readonly rankDeviation: readonly [number, number, number]
    readonly a: Inherited
    readonly b: Inherited
  }
  readonly calibration: Readonly<
    Record<'teacher' | 'a' | 'b', CalibrationNumbers & { readonly temperature: number }>
  >
  /** Of people's ratings, and its correlation with confidence. */
  readonly spread: readonly number[]
  readonly people: Readonly<Record<'teacher' | 'a' | 'b', Readonly<Record<CalibrationPart, number>>>> & {
    /** Of A's correlation, of B's and of A's less B's, by the bootstrap. */
    readonly deviation: readonly [number, number, number]
  }
  readonly eceByChanceOfB: number
  readonly binarySquares: number
}

/** Its teacher, A or B. */
export function referenceModel(role: 'teacher' | 'a' | 'b'): Judged {
  const { logits, gold } = confidenceReference
  const task = { kind: 'classification', outputs: 3 } as const
  return judge(task, Float32Array.from(logits[role]), Int32Array.from(gold))
}
