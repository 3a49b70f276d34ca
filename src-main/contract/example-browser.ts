import type { LookAnswer, LookedPair, LookedRole } from './inspection.ts'
import type { Scores } from './metrics.ts'
import type { LayerPair } from './plan-student.ts'
import type { Task } from './tasks.ts'

/**
 * Who of teacher, A and B is right about an example: a cell's position is 4 for a wrong teacher, 2
 * for a wrong A and 1 for a wrong B, added up.
 * Without a B, A stands for both: only all-right, both-lose, both-mend and inherited occur.
 */
export const TRUTH_CELLS = [
  'all-right',
  'b-loses',
  'a-loses',
  'both-lose',
  'both-mend',
  'a-mends',
  'b-mends',
  'inherited',
] as const
export type TruthCell = (typeof TRUTH_CELLS)[number]

/** Students that may stand beside their teacher: two that are compared, and a third beside them. */
export const STUDENT_ROLES = ['a', 'b', 'c'] as const
export type StudentRole = (typeof STUDENT_ROLES)[number]

/**
 * What examples may be sorted by. spread: standard deviation of people's ratings. teacher, a, b, c:
 * probability of the human label, or of a chosen class. apart: the largest total variation distance
 * between two of the models; a-b: that between A and B. margin-*: a model's top probability less
 * its second. kl-*: KL(teacher ‖ student), js-*: Jensen–Shannon divergence from the teacher, js-ab:
 * between the students; nats. Of a regression: the numbers, their differences, how far a model is
 * off; no divergences. Of several labels: model-columns.ts and side-by-side-columns.ts of
 * domain/dev-set say it. attention-*, hidden-*: how far a student's attention (Jensen–Shannon,
 * nats) and [CLS] (1 − cosine) are from the teacher's, mean over compared layers, where it was
 * measured. flips-*: how often a student went from right to wrong or back up to the evaluation that
 * is looked at, learnt-*: the first step that had it right.
 */
export const EXAMPLE_SORTS = [
  'index',
  'label',
  'words',
  'spread',
  'teacher',
  'a',
  'b',
  'c',
  'apart',
  'a-b',
  'margin-teacher',
  'margin-a',
  'margin-b',
  'margin-c',
  'kl-a',
  'kl-b',
  'kl-c',
  'js-a',
  'js-b',
  'js-c',
  'js-ab',
  'attention-a',
  'attention-b',
  'attention-c',
  'hidden-a',
  'hidden-b',
  'hidden-c',
  'flips-a',
  'flips-b',
  'flips-c',
  'learnt-a',
  'learnt-b',
  'learnt-c',
] as const
export type ExampleSort = (typeof EXAMPLE_SORTS)[number]

/** A student that stands side by side with another, at one of its evaluations. */
export interface StudentSide {
  readonly id: string
  readonly name: string
  readonly seed: number
  readonly layers: number
  readonly mapping: readonly LayerPair[]
  readonly step: number
  /**
   * Training examples that its steps computed up to there; null where it is not looked at as it is
   * now.
   */
  readonly examplesSeen: number | null
  /** Its evaluations by step, and the stage that each was made in. */
  readonly evaluations: readonly { readonly step: number; readonly stage: number }[]
  /** Names of its stages, in order. */
  readonly stages: readonly string[]
  readonly scores: Scores
  /**
   * Cohen's kappa of its predictions with the teacher's; null where either predicts one class
   * alone, and where an example has no one class.
   */
  readonly kappa: number | null
  /** How far it is from the teacher inside was measured, on every text. */
  readonly isMeasuredInside: boolean
  /** Of the examples that the teacher has wrong, how many it has wrong too. */
  readonly inherited: number
}

/** Two students on the same examples. */
export interface StudentPair {
  /** Examples that only the one has right. */
  readonly aOnly: number
  readonly bOnly: number
  /** McNemar's exact test, two-sided. */
  readonly p: number
  /** Accuracy of A less that of B, and its 95 % interval for paired examples. */
  readonly difference: number
  readonly interval: readonly [number, number]
}

/** What stands side by side: a teacher and up to three students on one dev set. */
export interface SideBySide {
  /** Names the dev set's file. */
  readonly devSet: string
  /** Of the dev file. */
  readonly devSha256: string
  readonly examples: number
  /** Label words in class order. */
  readonly labels: readonly string[]
  readonly task: Task
  /** Of a regression: the least and the greatest human number. */
  readonly range?: readonly [number, number]
  /** How many examples have each label; none of a regression. */
  readonly labelCounts: readonly number[]
  /** By TRUTH_CELLS; and of those the ones that C has right, where there is a C. */
  readonly cells: readonly number[]
  readonly cellsOfC: readonly number[] | null
  /** How many examples have 0, 1, 2, … words. */
  readonly wordCounts: readonly number[]
  readonly hasPairs: boolean
  /** Whether people rated some of the examples. */
  readonly hasRatings: boolean
  /** Tokens that texts are cut to. */
  readonly maxTokens: number
  readonly teacher: {
    readonly name: string
    readonly layers: number
    readonly scores: Scores
    /** Examples that it has wrong. */
    readonly wrong: number
  }
  readonly a: StudentSide
  readonly b: StudentSide | null
  readonly c: StudentSide | null
  /** Students that learnt from another teacher than the one shown, which is A's. */
  readonly ofAnotherTeacher: readonly StudentRole[]
  readonly pair: StudentPair | null
  readonly tags: readonly TagCount[]
}

export interface TagCount {
  readonly tag: string
  readonly examples: number
}

/**
 * An example in the table. What models say: probabilities by class, or by label; of a regression
 * the number.
 */
export interface ExampleRow {
  readonly index: number
  readonly text: string
  readonly textPair: string | null
  /** As `Example` has them. */
  readonly label: number
  readonly labels?: readonly number[]
  readonly words: number
  readonly cell: TruthCell
  readonly teacher: readonly number[]
  readonly a: readonly number[]
  readonly b: readonly number[] | null
  readonly c: readonly number[] | null
  readonly apart: number
  /** What the rows are sorted by, where that is a number of its own. */
  readonly sortedBy?: number
  readonly tags: readonly string[]
  readonly hasNotes: boolean
}

export interface ExamplePage {
  /** Examples that pass the filter. */
  readonly total: number
  /** How what was searched for was taken: as words of the text, or as a query over the models. */
  readonly foundBy: 'nothing' | 'text' | 'query'
  /** Where the example that was asked about stands among them; null where it does not pass. */
  readonly position: number | null
  readonly rows: readonly ExampleRow[]
}

/** What was said of one example over a student's evaluations. */
export interface Biography {
  readonly steps: readonly number[]
  readonly stages: readonly number[]
  /** [evaluations][classes] probabilities; of a regression the number */
  readonly probabilities: readonly (readonly number[])[]
}

export interface ShownExample extends ExampleRow {
  /** 1-based in the dev file. */
  readonly line: number
  readonly rating: { readonly mean: number; readonly spread: number; readonly count: number } | null
  readonly notes: string
  /** What others said of it, to be read. */
  readonly brought: readonly BroughtMarks[]
  readonly biography: { readonly a: Biography } & Readonly<Record<'b' | 'c', Biography | null>>
  /** None where nobody asked. */
  readonly operated: Readonly<Record<'a' | 'b', readonly OperatedAnswer[]>>
}

/** What became of a student's examples up to the evaluation that is looked at, in counts. */
export interface LifeCounts {
  readonly evaluations: number
  /** Those that went from right to wrong or back at least once, and how often the restless did. */
  readonly flipped: number
  readonly mostFlips: number
  /** Right at an earlier evaluation, wrong now. */
  readonly forgotten: number
  /** Right at none. */
  readonly neverLearnt: number
}

/** How far the students are from the teacher inside. */
export interface DivergenceSummary {
  /** Examples in view, which pass the filter. */
  readonly examples: number
  readonly a: StudentDivergence | null
  readonly b: StudentDivergence | null
}

export interface StudentDivergence {
  readonly pairs: readonly PairDivergence[]
  /**
   * Linear CKA of [CLS] behind each of the teacher's layers (rows) and of its own (columns), and of
   * how many texts; null where it is not defined.
   */
  readonly cka: { readonly values: readonly (readonly (number | null)[])[]; readonly texts: number }
}

/** A layer beside the teacher's, mean over examples: of the whole dev set, and in view. */
export interface PairDivergence extends LookedPair {
  /** Jensen–Shannon, nats; null where attention cannot be compared. */
  readonly attention: {
    readonly all: number
    readonly inView: number
    /** In view. */
    readonly heads: readonly number[]
  } | null
  /** 1 − cosine of [CLS]; null where the two differ in width. */
  readonly hidden: { readonly all: number; readonly inView: number } | null
}

/** Where A and B differ: slices of the dev set, that which is furthest from the rest first. */
export interface ExampleSlices {
  readonly slices: readonly ExampleSlice[]
  /** Slices that were not looked at: too few examples in them, or outside. */
  readonly leftOut: number
  readonly leastExamples: number
}

/** Accuracy of A less that of B in a slice; of shares. */
export interface ExampleSlice {
  /** In words. */
  readonly name: string
  /** The query that finds its examples. */
  readonly find: string
  readonly examples: number
  readonly accuracy: { readonly a: number; readonly b: number }
  /** Examples that only the one has right. */
  readonly aOnly: number
  readonly bOnly: number
  readonly difference: number
  /** 95 %, Bonett and Price's for paired examples. */
  readonly interval: readonly [number, number]
  /** McNemar's exact test, two-sided; q by Benjamini and Hochberg over all slices looked at. */
  readonly p: number
  readonly q: number
  /** The difference here less that of all other examples, by Welch's test; q as above. */
  readonly lessRest: {
    readonly difference: number
    readonly interval: readonly [number, number]
    readonly p: number
    readonly q: number
  }
}

/** A student after layer surgeries, beside itself as it is. */
export interface SurgeryReport {
  /** Examples that were asked, or would be: all, or an even part of a large dev set. */
  readonly examples: number
  /** Of the student as it is, on them. */
  readonly accuracy: number
  /**
   * Answers of the student as it is, computed once more, that are not those of its evaluation: 0
   * where its weights are the same and the device agrees.
   */
  readonly changed: number
  readonly surgeries: readonly ComparedSurgery[]
  /** Ids of the offered surgeries that were not asked yet. */
  readonly unasked: readonly string[]
  /** Why others are not offered, in sentences. */
  readonly refused: readonly string[]
  readonly layers: number
  /** 0 where none of them can stand in the student. */
  readonly teacherLayers: number
}

/** The student after one surgery less the student as it is, on the same examples; shares. */
export interface ComparedSurgery {
  readonly id: string
  readonly accuracy: number
  readonly difference: number
  /** 95 %, Bonett and Price's for paired examples. */
  readonly interval: readonly [number, number]
  /** Examples that it has right and the student has wrong, by whether the teacher is right. */
  readonly mended: { readonly teacherRight: number; readonly teacherWrong: number }
  /** Examples that it has wrong and the student has right. */
  readonly broken: number
  /** McNemar's exact test, two-sided; by Holm over all surgeries that were asked. */
  readonly p: number
  readonly pHolm: number
}

/** What a student would answer to an example after a surgery. */
export interface OperatedAnswer {
  readonly id: string
  /** Probabilities by class, or by label; of a regression the number. */
  readonly said: readonly number[]
}

/** What a person said of an example. */
export interface ExampleMarks {
  readonly tags: readonly string[]
  readonly notes: string
}

/** The same of somebody else's, as a capsule brought it. */
export interface BroughtMarks extends ExampleMarks {
  /** Null where the capsule does not tell. */
  readonly by: string | null
}

/** A model that cannot be looked into, or not beside the teacher. */
export interface MissingLook {
  readonly role: StudentRole
  readonly why: string
}

/** What teacher and students say of a text, and what they look at in it. */
export interface ExampleLook extends LookAnswer {
  /** As the teacher reads it. */
  readonly tokens: readonly string[]
  /** By class. */
  readonly probabilities: Readonly<Partial<Record<LookedRole, readonly number[]>>>
  readonly missing: readonly MissingLook[]
}
