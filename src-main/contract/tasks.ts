import { z } from 'zod'
import type { LossId } from './loss-id.ts'

/** What kind of answer a text has; everything that treats such kinds differently asks this. */
export interface TaskKindFacts {
  readonly title: string
  /** What it is, where it is chosen. */
  readonly about: string
  /** As config.json calls it; `PreTrainedConfig.problem_type` of transformers. */
  readonly problemType: string
  /** What an answer is right by, and what the share of those that are is called. */
  readonly right: string
  readonly shareRight: string
  /** What agreement with the teacher is a share of. */
  readonly agreement: string
  /** What class weights are to it; a number has none. */
  readonly weighed?: string
  /** What the losses on the output compute: of a person's labels, of the teacher's output. */
  readonly hardLoss: string
  readonly softLoss: string
  /** Losses on the output that mean something for it; all others compare chances of one class. */
  readonly outputLosses: readonly LossId[] | 'all'
  /** Whether dividing outputs by a temperature softens them. */
  readonly hasTemperature: boolean
}

/** Every kind of task, in the order in which they are offered. */
export const TASK_KINDS = {
  classification: {
    title: 'One class',
    about: 'each text has one of several classes',
    problemType: 'single_label_classification',
    right: 'the likeliest class is the label',
    shareRight: 'Accuracy',
    agreement: 'examples that both put in one class',
    weighed: 'class weights',
    hardLoss: 'cross-entropy with the human label',
    softLoss: "KL from the teacher's probabilities, scaled by T²",
    outputLosses: 'all',
    hasTemperature: true,
  },
  'multi-label': {
    title: 'Several labels',
    about: 'each text has any number of the labels, none too',
    problemType: 'multi_label_classification',
    right: 'all labels are right: each is said where its probability is at least ½',
    shareRight: 'All labels right',
    agreement: 'examples on which both say the same labels',
    weighed: 'weights of having a label',
    hardLoss: 'binary cross-entropy, mean over labels',
    softLoss: "KL from the teacher's probability of each label, mean over labels, scaled by T²",
    outputLosses: ['hard-label', 'soft-label'],
    hasTemperature: true,
  },
  regression: {
    title: 'A number',
    about: 'each text has a number, as a similarity or a rating',
    problemType: 'regression',
    right: 'the number is within the tolerance of the label',
    shareRight: 'Within tolerance',
    agreement: 'examples on which both say the same within the tolerance',
    hardLoss: 'squared error from the human label',
    softLoss: "squared difference from the teacher's number",
    outputLosses: ['hard-label', 'soft-label'],
    hasTemperature: false,
  },
} as const satisfies Record<string, TaskKindFacts>

export type TaskKind = keyof typeof TASK_KINDS
export const TASK_KIND_IDS = Object.keys(TASK_KINDS) as readonly TaskKind[]
export const taskKindSchema = z.enum(TASK_KIND_IDS as readonly [TaskKind, ...TaskKind[]])

/** The kind of which a model's problem_type is; undefined where it is none of ours. */
export function taskKindOfProblem(problemType: string): TaskKind | undefined {
  return TASK_KIND_IDS.find((kind) => TASK_KINDS[kind].problemType === problemType)
}

/** What a run's outputs are. */
export interface Task {
  readonly kind: TaskKind
  /** Classes, labels, or the one number. */
  readonly outputs: number
  /** Of a regression: how far a number may be off and be right all the same. */
  readonly tolerance?: number
}

/** Share of the range of the training labels that a number may be off: half a point on STS-B. */
export const TOLERANCE_SHARE = 0.1
/** From this probability on a label of several is said. */
export const LABEL_THRESHOLD = 0.5
