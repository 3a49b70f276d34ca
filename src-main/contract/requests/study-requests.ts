import { z } from 'zod'
import { machinePath } from '../machine-path.ts'
import { changes, nothing, reads } from '../request.ts'
import type { SlurmTaskStatus } from '../slurm.ts'
import type { StudyEstimate } from '../study-estimate.ts'
import type { Choice } from '../study-choice.ts'
import type { StudyInside } from '../study-inside.ts'
import {
  MOST_AXES,
  STUDY_METRICS,
  studyNameSchema,
  type PairInterval,
  type StudyControl,
  type StudyScore,
  type TableAxis,
  type TeacherAgreement,
} from '../study.ts'

/** Of what was written: a study that is added twice is one. */
export const studyIdSchema = z
  .string()
  .max(12)
  .regex(/^[0-9a-f]{12}$/)
/** Of a study's file. */
const MOST_CHARACTERS = 1 << 20

/** A study that a home keeps. */
export interface KeptStudy {
  readonly id: string
  readonly name: string
  /** What it varies: `method (7) × share (3) × 5 seeds`. */
  readonly varies: string
  /** Combinations that are asked for, and those that have a finished run. */
  readonly runs: number
  readonly finished: number
  /** Of one that a capsule brought, in words; null of one's own. */
  readonly brought: string | null
  /** Why it cannot be shown; then it has no runs. */
  readonly problem: string | null
}

/** A combination of a study, or a try of one, and where it stands. */
export interface StudyCellStatus {
  readonly place: readonly string[]
  readonly seed: number
  /** Its finished run, else its newest; null where there is none. */
  readonly run: string | null
  /** Whether the queue holds it, or the tries that it waits for. */
  readonly isQueued: boolean
  /** Why the queue could not make a run of it; null where it could, or has not tried. */
  readonly problem: string | null
  /** Its newest task on Slurm, at most half a minute old; null where it was never there. */
  readonly slurm: SlurmTaskStatus | null
}

/** A study as the window shows it; what its runs say is in their rows. */
export interface StudyContent {
  readonly id: string
  readonly name: string
  readonly axes: readonly TableAxis[]
  readonly controls: readonly StudyControl[]
  readonly cells: readonly StudyCellStatus[]
  /** Whence it is, of one that a capsule brought, in words; it is only looked at. */
  readonly brought: string | null
  /** What it chooses on the dev set; null where every setting is given. */
  readonly search: {
    readonly by: StudyScore
    readonly settings: readonly string[]
    readonly candidates: readonly { readonly name: string; readonly values: readonly unknown[] }[]
    /** A place each. */
    readonly choices: readonly Choice[]
    /** Each with the index of its candidate. */
    readonly tries: readonly (StudyCellStatus & { readonly candidate: number })[]
  } | null
  /** Why Slurm was not heard; null where it was, or was never used. */
  readonly slurmProblem: string | null
}

/** Pairs of places whose intervals are asked for at once. */
export const MOST_PAIRS = 1000
const place = z.array(studyNameSchema).max(MOST_AXES)
/** A study that nobody has kept yet: whether it can be run, and what of it is there. */
export interface CheckedStudy {
  readonly runs: number
  readonly finished: number
  readonly queued: number
  /** Of one axis where that alone is wrong; then nothing is counted. */
  readonly problems: readonly { readonly axis: string | null; readonly message: string }[]
  /** What it will take; null where something is wrong. */
  readonly estimate: StudyEstimate | null
}

const study = z.strictObject({ id: studyIdSchema })

export const STUDY_REQUESTS = {
  /** By name. */
  'studies.list': reads<readonly KeptStudy[]>()(nothing),
  'studies.show': reads<StudyContent>()(study),
  /**
   * How sure differences are over seeds and examples, in the order of the pairs; null where the
   * predictions do not say. Seconds for many pairs that were not asked before.
   */
  'studies.intervals': reads<readonly (PairInterval | null)[]>()(
    study.extend({
      metric: z.enum(STUDY_METRICS),
      pairs: z.array(z.strictObject({ from: place, to: place })).max(MOST_PAIRS),
    }),
  ),
  /**
   * How each student stands to its teacher on the dev set, in the order of the study's cells; null
   * before its end and without a teacher. Milliseconds for each run that was not asked before.
   */
  'studies.agreement': reads<readonly (TeacherAgreement | null)[]>()(study),
  /** How far its students are from their teachers inside, as far as that was measured. */
  'studies.inside': reads<StudyInside>()(study),
  /** Has the rest of it measured, on a part of the dev set; answers the job. */
  'studies.measureInside': changes<string>()(study),
  /** The study as one HTML page. Seconds. */
  'studies.report': reads<{ readonly html: string }>()(
    study.extend({
      metric: z.enum(STUDY_METRICS),
      /** A value of the compared axis; left out, its first. */
      reference: studyNameSchema.optional(),
      /** Below it a difference does not matter; left out, nothing is said of that. */
      margin: z.number().positive().max(1e6).optional(),
    }),
  ),
  /** What to know before its runs are compared, a sentence each: choices, and changed dev files. */
  'studies.notes': reads<readonly string[]>()(study),
  /** What is left of it, and what that will take. */
  'studies.estimate': reads<StudyEstimate>()(study),
  'studies.check': reads<CheckedStudy>()(z.strictObject({ text: z.string().max(MOST_CHARACTERS) })),
  /** Keeps a study.json; answers its id. */
  'studies.add': changes<{ readonly id: string }>()(
    z.strictObject({
      text: z.string().max(MOST_CHARACTERS),
      /** What its paths are relative to; left out, they must be whole. */
      folder: machinePath.optional(),
    }),
  ),
  /**
   * Queues what has no run yet and is not on Slurm, and takes up what was begun; of a study that
   * chooses its tries first, and behind them what they choose. Answers how many are queued now.
   */
  'studies.start': changes<{ readonly queued: number }>()(study),
  /**
   * Takes what waits of it out of the queue, and stops what trains with a checkpoint; answers how
   * many. Starting it goes on from there.
   */
  'studies.pause': changes<{ readonly paused: number }>()(study),
  /** Its runs stay. */
  'studies.remove': changes<null>()(study),
} as const
