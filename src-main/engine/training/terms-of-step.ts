import type { RunPlan } from '../../contract/plan.ts'
import type { LossTerm, Scheduled } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import type { TermLoss } from '../../contract/training-event.ts'
import { valueAtStep } from '../../domain/plan/schedule.ts'
import { lossesOf } from '../../domain/plan/stages.ts'
import { ordinalInPlan } from '../../domain/run/series-of-terms.ts'
import type { StageInRun } from './active-run.ts'
import type { StageGraph } from './step-graph.ts'

/** With which settings, and on which pairs, a stage's terms were computed. */
export interface StepOfStage {
  readonly stage: StageInRun
  /** Steps of the stage before it. */
  readonly stageStep: number
  /** Those that were compared. */
  readonly pairs: readonly LayerPair[]
}

/** Terms as an event tells them: which of the plan's each is, and what of it is this step's own. */
export function termsOfStep(
  plan: RunPlan,
  { terms: reported }: Pick<StageGraph, 'terms'>,
  terms: readonly TermLoss[],
  { stage, stageStep, pairs }: StepOfStage,
): TermLoss[] {
  const ofStage = reported.map(({ term }) => term)
  return terms.map((term, index) => ({
    ...term,
    ...(stage.draw && { pairs: term.pairs && asDrawn(term.pairs, pairs) }),
    ...changingSettings(ofStage[index], stageStep, stage.steps),
    ordinal: ordinalInPlan(lossesOf(plan), ofStage, index),
  }))
}

/** What of a term's weight and temperature changes over a stage, in one step of it. */
function changingSettings(term: LossTerm | undefined, step: number, steps: number) {
  const inStep = (value: Scheduled | undefined) =>
    typeof value === 'object' ? valueAtStep(value, step, steps) : undefined
  return { weight: inStep(term?.weight), temperature: inStep(term?.temperature) }
}

/** Values of student layers, each with the teacher layer that was drawn for it. */
function asDrawn(
  values: NonNullable<TermLoss['pairs']>,
  drawn: readonly LayerPair[],
): NonNullable<TermLoss['pairs']> {
  const teacherOf = new Map(drawn.map(({ teacher, student }) => [student, teacher]))
  return values.map((value) => ({ ...value, teacher: teacherOf.get(value.student) ?? value.teacher }))
}
