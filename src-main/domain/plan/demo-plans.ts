import type { DistillPlan, Training } from '../../contract/plan.ts'
import { lossTerm } from './loss-term.ts'
import { parseRunPlan } from './parse-run-plan.ts'
import { proposeLayerMapping } from './propose-layer-mapping.ts'

export interface DemoSize {
  /** Share of the training sentences that is used. */
  readonly fraction: number
  readonly teacherEpochs: number
  readonly studentEpochs: number
  readonly stageEpochs: number
  /** Epochs between evaluations. */
  readonly evaluateEvery: number
  /** Whether a student of soft labels that takes fewer steps shows what more steps alone gain. */
  readonly hasShorter: boolean
}

export const FULL_DEMO: DemoSize = {
  fraction: 1,
  teacherEpochs: 2,
  studentEpochs: 3,
  stageEpochs: 1,
  evaluateEvery: 1,
  hasShorter: true,
}
/** Two minutes: enough to see everything work, too little to judge a method by. */
export const QUICK_DEMO: DemoSize = {
  fraction: 0.2,
  teacherEpochs: 1,
  studentEpochs: 1,
  // 57 steps an epoch: three stages are whole steps, so that the second student can take exactly
  // as many.
  stageEpochs: 1 / 3,
  // Where stages end, and as often elsewhere: answers are seen to change while students learn.
  evaluateEvery: 1 / 3,
  hasShorter: false,
}

/** The title of the job that runs it; so a window finds the job, also after a reload. */
export const demoTitle = (quick: boolean) => (quick ? 'The quick demo' : 'The demo')

const TEACHER_LAYERS = 6
const STUDENT_LAYERS = 3

const CLASSIFICATION = (['hard-label', 'soft-label'] as const).map(lossTerm)
const INTERNAL = (['attention-kl', 'hidden-cosine'] as const).map(lossTerm)

const MAPPING = proposeLayerMapping('every-kth', TEACHER_LAYERS, STUDENT_LAYERS)

/**
 * The demo's students of one teacher: MiniLM-L6 on movie reviews, distilled to three layers from
 * its inside too, and from its labels alone for as many steps; where there is a third, from its
 * labels for fewer.
 */
export function demoPlans(size: DemoSize, seed: number): readonly DistillPlan[] {
  const { evaluateEvery, stageEpochs } = size
  const training = (epochs: number): Partial<Training> => ({ epochs, seed, evaluateEvery })
  const student = (
    name: string,
    internals: Pick<DistillPlan, 'mapping' | 'losses' | 'strategy'>,
    epochs: number,
  ) =>
    parseRunPlan({
      kind: 'distill',
      name,
      data: { source: { kind: 'catalogue', name: 'movie-reviews' }, fraction: size.fraction },
      teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: training(size.teacherEpochs) },
      student: {
        layers: STUDENT_LAYERS,
        start: { from: 'teacher', layers: MAPPING.map(({ teacher }) => teacher) },
      },
      ...internals,
      training: training(epochs),
    })
  const soft = {
    mapping: [],
    losses: [...CLASSIFICATION],
    strategy: { kind: 'together' as const, stageEpochs },
  }
  const inside = {
    mapping: [...MAPPING],
    losses: [...CLASSIFICATION, ...INTERNAL],
    strategy: { kind: 'stacked' as const, stageEpochs },
  }
  const { studentEpochs } = size
  const asLong = studentEpochs + STUDENT_LAYERS * stageEpochs
  return [
    student('internal representations', inside, studentEpochs),
    student('soft labels', soft, asLong),
    ...(size.hasShorter ? [student('soft labels, fewer steps', soft, studentEpochs)] : []),
  ].filter((plan) => plan.kind === 'distill')
}
