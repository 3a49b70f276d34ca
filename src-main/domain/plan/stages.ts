import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { Convergence, PlannedStage } from '../../contract/plan-strategy.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { isInternal, lossSettings } from './loss-term.ts'
import { writtenOutStages } from './written-out-stages.ts'

/** One stage of a run: which losses are on, and for how long at most. */
export interface Stage {
  readonly name: string
  /** The losses that are on, with their weights in this stage. */
  readonly terms: readonly LossTerm[]
  /** Mapped pairs whose internal losses are on. */
  readonly pairs: readonly LayerPair[]
  /** Whether any term looks at layers, and whether any looks at the classifier's output. */
  readonly internal: boolean
  readonly classification: boolean
  /** Of the pairs one a student layer is drawn, anew so often; left out, all are compared. */
  readonly draw?: 'epoch' | 'step'
  /**
   * The student layers that are trained, 0 for the embeddings, with pooler and classifier where the
   * losses reach them; left out, all that the losses reach.
   */
  readonly trained?: readonly number[]
  readonly epochs: number
  /** The highest, after warm-up. */
  readonly learningRate: number
  /** Left out, the stage ends at its epochs. */
  readonly convergence?: Convergence
}

/**
 * The stages of a plan: its own list, or the one that its strategy is a name of.
 * @throws StillroomError `invalid-plan` when a strategy's limits are not as many as its stages
 */
export function stagesOf(plan: RunPlan): readonly Stage[] {
  const { epochs, learningRate } = plan.training
  if (plan.kind === 'distill')
    return writtenOutStages(plan).map((stage, index) => stageOf(plan, stage, index))
  const terms = lossesOf(plan)
  return [
    { name: 'fine-tuning', terms, pairs: [], internal: false, classification: true, epochs, learningRate },
  ]
}

function stageOf(plan: DistillPlan, stage: PlannedStage, index: number): Stage {
  const { training, mapping } = plan
  const terms = termsOf(plan, stage)
  const internal = terms.some(isInternal)
  const isCompared = ({ student }: LayerPair) => stage.layers?.includes(student) ?? true
  return {
    name: stage.name ?? `stage ${index + 1}`,
    terms,
    pairs: internal ? mapping.filter(isCompared) : [],
    internal,
    classification: terms.some((term) => !isInternal(term)),
    ...(internal && plan.draw && { draw: plan.draw.every }),
    ...(stage.train && { trained: stage.train }),
    epochs: stage.epochs ?? training.epochs,
    learningRate: stage.learningRate ?? training.learningRate,
    ...(stage.convergence && { convergence: stage.convergence }),
  }
}

/** The plan's losses that a stage has on, in the plan's order, with the stage's weights. */
function termsOf({ losses }: DistillPlan, stage: PlannedStage): readonly LossTerm[] {
  return losses.flatMap((term) => {
    const named = stage.losses?.find((one) => isNamed(term, one))
    if (stage.losses && !named) return []
    return [named?.weight === undefined ? term : { ...term, weight: named.weight }]
  })
}

/** Whether a stage's entry means a term of the plan. */
export function isNamed(term: LossTerm, { loss, at }: Pick<LossTerm, 'loss' | 'at'>): boolean {
  return term.loss === loss && (at === undefined || at === lossSettings(term).at)
}

/** Whether a stage has one of the plan's losses on. */
export function hasTerm(stage: Stage | undefined, { loss, at }: LossTerm): boolean {
  return stage?.terms.some((term) => term.loss === loss && term.at === at) ?? false
}

/** The losses of a plan; a teacher is fine-tuned on hard labels alone. */
export function lossesOf(plan: RunPlan): readonly LossTerm[] {
  if (plan.kind === 'distill') return plan.losses
  const { smoothing, classWeights } = plan.training
  return [
    {
      loss: 'hard-label',
      weight: 1,
      ...(smoothing !== undefined && { smoothing }),
      ...(classWeights && { classWeights }),
    },
  ]
}
