import type { DistillPlan, Training } from '../../contract/plan.ts'
import { lossTerm } from '../../domain/plan/loss-term.ts'
import { parseRunPlan } from '../../domain/plan/parse-run-plan.ts'
import { proposeLayerMapping } from '../../domain/plan/propose-layer-mapping.ts'

export interface DemoSize {
  /** Share of the training sentences that is used. */
  readonly fraction: number
  readonly teacherEpochs: number
  readonly studentEpochs: number
  readonly stageEpochs: number
}

export const FULL_DEMO: DemoSize = { fraction: 1, teacherEpochs: 2, studentEpochs: 3, stageEpochs: 1 }
/** About a minute: enough to see everything work, too little to judge a method by. */
export const QUICK_DEMO: DemoSize = {
  fraction: 0.2,
  teacherEpochs: 1,
  studentEpochs: 1,
  // 57 steps an epoch: three stages are whole steps, so that the third student can take exactly as
  // many.
  stageEpochs: 1 / 3,
}

const TEACHER_LAYERS = 6
const STUDENT_LAYERS = 3

const CLASSIFICATION = (['hard-label', 'soft-label'] as const).map(lossTerm)
const INTERNAL = (['attention-kl', 'hidden-cosine'] as const).map(lossTerm)

const MAPPING = proposeLayerMapping('every-kth', TEACHER_LAYERS, STUDENT_LAYERS)

/**
 * The demo's students of one teacher: MiniLM-L6 on movie reviews, distilled to three layers from
 * its labels alone, from its labels for as many steps as the last takes, and from its inside too.
 */
export function demoPlans(size: DemoSize, seed: number): readonly DistillPlan[] {
  const training = (epochs: number): Partial<Training> => ({ epochs, seed })
  const student = (
    name: string,
    internals: Pick<DistillPlan, 'mapping' | 'losses' | 'strategy'>,
    epochs = size.studentEpochs,
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
  const { stageEpochs } = size
  const soft = {
    mapping: [],
    losses: [...CLASSIFICATION],
    strategy: { kind: 'together' as const, stageEpochs },
  }
  return [
    student('soft labels', soft),
    student('soft labels, as many steps', soft, size.studentEpochs + STUDENT_LAYERS * stageEpochs),
    student('internal representations', {
      mapping: [...MAPPING],
      losses: [...CLASSIFICATION, ...INTERNAL],
      strategy: { kind: 'stacked', stageEpochs },
    }),
  ].filter((plan) => plan.kind === 'distill')
}
