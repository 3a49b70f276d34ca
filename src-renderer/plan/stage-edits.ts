import type { LossTerm } from '../../src-main/contract/plan-losses.ts'
import type { PlannedStage } from '../../src-main/contract/plan-strategy.ts'
import { isNamed } from '../../src-main/domain/plan/stages.ts'

/** Whether a stage has one of the plan's losses on; one that names none has all. */
export function hasLoss({ losses }: PlannedStage, term: LossTerm): boolean {
  return losses?.some((named) => isNamed(term, named)) ?? true
}

/** The stage with one of the plan's losses switched; the others keep their own weights. */
export function withLossToggled(
  stage: PlannedStage,
  term: LossTerm,
  ofPlan: readonly LossTerm[],
): PlannedStage {
  const isOn = (each: LossTerm) => (each === term ? !hasLoss(stage, term) : hasLoss(stage, each))
  const nameOf = (each: LossTerm) => {
    const isTwice = ofPlan.filter(({ loss }) => loss === each.loss).length > 1
    const own = stage.losses?.find((named) => isNamed(each, named))
    return { loss: each.loss, ...(isTwice && each.at && { at: each.at }), ...weightOf(own) }
  }
  const losses = ofPlan.filter(isOn).map(nameOf)
  const { losses: _before, ...rest } = stage
  const isAll = losses.length === ofPlan.length && losses.every(({ weight }) => weight === undefined)
  return isAll ? rest : { ...rest, losses }
}

function weightOf(named: NonNullable<PlannedStage['losses']>[number] | undefined) {
  return named?.weight === undefined ? {} : { weight: named.weight }
}

/** Layers with one more or less, in order; undefined, which stands for all, where all are there. */
export function layersToggled(
  layers: readonly number[] | undefined,
  layer: number,
  all: readonly number[],
): number[] | undefined {
  const before = layers ?? all
  const next = before.includes(layer) ? before.filter((one) => one !== layer) : [...before, layer]
  return all.every((one) => next.includes(one)) ? undefined : next.toSorted((a, b) => a - b)
}

/** One more stage behind another, like it but without its name. */
export function withStageAdded(stages: readonly PlannedStage[], index: number): PlannedStage[] {
  const { name: _name, ...like } = stages[index] ?? {}
  return stages.toSpliced(index + 1, 0, like)
}

/** The stages with one a place further up. */
export function withStageRaised(stages: readonly PlannedStage[], index: number): PlannedStage[] {
  const [raised] = stages.slice(index, index + 1)
  return raised ? stages.toSpliced(index, 1).toSpliced(index - 1, 0, raised) : [...stages]
}
