import type { StudentRole } from '../../contract/example-browser.ts'
import type {
  Inheritance,
  InheritedClass,
  InheritedDifference,
  InheritedErrors,
} from '../../contract/inheritance.ts'
import { ranksOf } from '../statistics/correlation.ts'
import { mcnemar } from '../statistics/mcnemar.ts'
import { multinomialDraw } from '../statistics/multinomial-draw.ts'
import { overlapTest, type Stratum } from '../statistics/overlap-test.ts'
import { pairedDifferenceInterval } from '../statistics/paired-shares.ts'
import {
  spearmanDifference,
  spearmanInfluence,
  spearmanInterval,
  type SpearmanInfluence,
} from '../statistics/spearman-influence.ts'
import { uniformDraws } from '../statistics/uniform-draws.ts'
import { wilsonInterval } from '../statistics/wilson-interval.ts'
import { middle95 } from './bootstrap-scores.ts'
import { combinations } from './combinations.ts'
import { saidOfGold } from './judge.ts'
import type { ModelColumns } from './model-columns.ts'
import { sameWrongClass } from './same-wrong-class.ts'
import { everyTwo } from '../every-two.ts'

/** Parts of the dev set by the teacher's confidence, within which chance is reckoned. */
const STRATA = 10
const RESAMPLES = 1000

interface Student {
  readonly role: StudentRole
  readonly columns: ModelColumns
}

/** What one resample, or the dev set itself, says of a student. */
interface Measured {
  /** Of the teacher's errors. */
  readonly beyond: number
  /** Of the repeated errors. */
  readonly sameClass: number
}

/**
 * The teacher's errors in its students: how many are repeated, how many by chance, with which
 * class, and how alike the examples are ranked. Resamples keep the strata's bounds.
 * @returns null where the teacher has nothing wrong
 */
export function inheritanceOf(teacher: ModelColumns, students: readonly Student[]): Inheritance | null {
  const examples = teacher.right.length
  const teacherWrong = countOf(wrongOf(teacher))
  if (teacherWrong === 0) return null
  const strata = strataOf(teacher)
  const ranks = students.map(({ columns }) => spearmanInfluence(soundness(teacher), soundness(columns)))
  const { whole, drawn } = resampled(
    teacher,
    students.map(({ columns }) => columns),
    strata,
  )
  const described = students.map(({ role, columns }, at): InheritedErrors => ({
    role,
    ...describe(teacher, columns, strata, {
      teacherWrong,
      rank: ranks[at] ?? null,
      beyond: {
        value: whole[at]?.beyond ?? 0,
        interval: middle95(drawn.map((one) => defined(one[at]?.beyond))),
      },
    }),
  }))
  return {
    examples,
    teacherWrong,
    strata: hasConfidence(teacher) ? STRATA : 1,
    students: described,
    differences: everyTwo(students.map((student, at) => ({ student, at }))).map(([first, second]) =>
      difference(first.student, second.student, first.at, second.at),
    ),
  }

  function difference(first: Student, second: Student, x: number, y: number): InheritedDifference {
    const between = (measure: keyof Measured) => ({
      value: (whole[x]?.[measure] ?? 0) - (whole[y]?.[measure] ?? 0),
      interval: middle95(drawn.map((one) => defined((one[x]?.[measure] ?? 0) - (one[y]?.[measure] ?? 0)))),
    })
    const [rankX, rankY] = [ranks[x], ranks[y]]
    return {
      first: first.role,
      second: second.role,
      kept: differenceOfShares(teacher, first.columns, second.columns, 'right'),
      share: differenceOfShares(teacher, first.columns, second.columns, 'wrong'),
      beyond: between('beyond'),
      sameClass: described[x]?.sameClass && described[y]?.sameClass ? between('sameClass') : null,
      rank: rankX && rankY ? spearmanDifference(rankX, rankY) : null,
    }
  }
}

function describe(
  teacher: ModelColumns,
  student: ModelColumns,
  strata: Uint8Array,
  {
    teacherWrong,
    rank,
    beyond,
  }: {
    readonly teacherWrong: number
    readonly rank: SpearmanInfluence | null
    readonly beyond: InheritedErrors['beyond']
  },
): Omit<InheritedErrors, 'role'> {
  const wrong = wrongOf(student)
  const repeated = countOf(wrongOf(teacher).map((one, row) => one & (wrong[row] ?? 0)))
  const teacherRight = wrong.length - teacherWrong
  const kept = teacherRight - (countOf(wrong) - repeated)
  const test = (among: Uint8Array) => overlapTest(countStrata(wrongOf(teacher), wrong, among), repeated)
  const byChance = test(new Uint8Array(strata.length))
  const byConfidence = hasConfidence(teacher) ? test(strata) : null
  const same = sameWrongClass(teacher, student)
  return {
    wrong: countOf(wrong),
    repeated,
    kept: { value: kept / teacherRight, interval: wilsonInterval(kept, teacherRight) },
    share: { value: repeated / teacherWrong, interval: wilsonInterval(repeated, teacherWrong) },
    byChance,
    byConfidence,
    beyond,
    sameClass: same && repeated > 0 ? withShare(same, repeated) : null,
    rank: rank && { value: rank.value, interval: spearmanInterval(rank) },
  }
}

function withShare(found: Omit<InheritedClass, 'share'>, repeated: number): InheritedClass {
  const { same } = found
  return { ...found, share: { value: same / repeated, interval: wilsonInterval(same, repeated) } }
}

/**
 * The one's share of answers like the teacher's in rightness less the other's, where the teacher is
 * right (what is kept), or wrong (what is repeated).
 */
function differenceOfShares(
  teacher: ModelColumns,
  a: ModelColumns,
  b: ModelColumns,
  where: 'right' | 'wrong',
): InheritedDifference['share'] {
  const wanted = where === 'right' ? 1 : 0
  let [examples, onlyA, onlyB] = [0, 0, 0]
  teacher.right.forEach((right, row) => {
    if (right !== wanted) return
    examples++
    if (a.right[row] === b.right[row]) return
    if (a.right[row] === wanted) onlyA++
    else onlyB++
  })
  return {
    value: (onlyA - onlyB) / examples,
    // The interval is of the second less the first.
    interval: pairedDifferenceInterval({ aOnly: onlyB, bOnly: onlyA }, examples),
    p: mcnemar(onlyA, onlyB),
  }
}

/**
 * The bootstrap over examples by how often each combination of stratum, errors and shared classes
 * is drawn, which is all that is looked at.
 */
function resampled(
  teacher: ModelColumns,
  students: readonly ModelColumns[],
  strata: Uint8Array,
): { readonly whole: readonly Measured[]; readonly drawn: readonly (readonly Measured[])[] } {
  const errors = wrongOf(teacher)
  const marks = students.map((student) => ({ wrong: wrongOf(student), same: sameClassOf(teacher, student) }))
  const { rows, counts } = combinations([
    strata,
    errors,
    ...marks.flatMap(({ wrong, same }) => [wrong, same]),
  ])
  const at = (column: Uint8Array) => Uint8Array.from(rows, (row) => column[row] ?? 0)
  const kinds = { strata: at(strata), errors: at(errors) }
  const ofStudents = marks.map(({ wrong, same }) => ({ wrong: at(wrong), same: at(same) }))
  const measure = (weights: ArrayLike<number>) =>
    ofStudents.map(({ wrong, same }) => measured({ ...kinds, wrong, same }, weights))
  const draw = multinomialDraw(counts, uniformDraws(1))
  const weights = new Float64Array(counts.length)
  return {
    whole: measure(counts),
    drawn: Array.from({ length: RESAMPLES }, () => {
      draw(weights)
      return measure(weights)
    }),
  }
}

/** @param weights how often each kind of example occurs */
function measured(
  { strata, errors, wrong, same }: Readonly<Record<'strata' | 'errors' | 'wrong' | 'same', Uint8Array>>,
  weights: ArrayLike<number>,
): Measured {
  const all = new Float64Array(STRATA)
  const ofTeacher = new Float64Array(STRATA)
  const ofStudent = new Float64Array(STRATA)
  let [teacherWrong, repeated, shared] = [0, 0, 0]
  for (let kind = 0; kind < strata.length; kind++) {
    const [weight, stratum] = [weights[kind] ?? 0, strata[kind] ?? 0]
    const [e, w] = [errors[kind] ?? 0, wrong[kind] ?? 0]
    all[stratum] = (all[stratum] ?? 0) + weight
    ofTeacher[stratum] = (ofTeacher[stratum] ?? 0) + weight * e
    ofStudent[stratum] = (ofStudent[stratum] ?? 0) + weight * w
    teacherWrong += weight * e
    repeated += weight * e * w
    shared += weight * (same[kind] ?? 0)
  }
  const expected = all.reduce(
    (sum, count, stratum) =>
      count === 0 ? sum : sum + ((ofTeacher[stratum] ?? 0) * (ofStudent[stratum] ?? 0)) / count,
    0,
  )
  return { beyond: (repeated - expected) / teacherWrong, sameClass: shared / repeated }
}

function countStrata(first: Uint8Array, second: Uint8Array, strata: Uint8Array): readonly Stratum[] {
  const counts = Array.from({ length: STRATA }, () => ({ examples: 0, first: 0, second: 0 }))
  strata.forEach((stratum, row) => {
    const count = counts[stratum]
    if (!count) return
    count.examples++
    count.first += first[row] ?? 0
    count.second += second[row] ?? 0
  })
  return counts
}

/** Equally large parts by the teacher's confidence; equal confidences stay together. [N] */
function strataOf(teacher: ModelColumns): Uint8Array {
  if (!hasConfidence(teacher)) return new Uint8Array(teacher.right.length)
  const ranks = ranksOf(teacher.confidence)
  return Uint8Array.from(ranks, (rank) => Math.floor((STRATA * rank) / ranks.length))
}

const hasConfidence = ({ task }: ModelColumns) => task.kind !== 'regression'

/** [N], 1 where it is wrong */
const wrongOf = ({ right }: ModelColumns) => right.map((one) => 1 - one)

/** [N], 1 where both are wrong with the same class */
function sameClassOf({ right, predicted }: ModelColumns, student: ModelColumns): Uint8Array {
  return right.map((one, row) =>
    one === 0 && student.right[row] === 0 && predicted[row] === student.predicted[row] ? 1 : 0,
  )
}

/** What a model makes of what the human says; of a number how far it is off. [N] */
function soundness({ task, said, gold, right }: ModelColumns): Float64Array {
  return Float64Array.from(right, (_, row) =>
    task.kind === 'regression' ? (said[row] ?? 0) - (gold[row] ?? 0) : saidOfGold(task, said, gold, row),
  )
}

const countOf = (marks: Uint8Array) => marks.reduce((sum, one) => sum + one, 0)
const defined = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value)
