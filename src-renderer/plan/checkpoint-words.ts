import type { CheckpointEntry, RunDetails } from '../../src-main/contract/requests/run-requests.ts'
import type { DistillPlan } from '../../src-main/contract/plan.ts'
import { choiceScore, choiceTitle } from '../../src-main/domain/plan/choice-score.ts'
import { stagesOf } from '../../src-main/domain/plan/stages.ts'

/**
 * A checkpoint in a list of them: `step 300, epoch 2 of stage 1 (soft labels), dev accuracy 0.861,
 * the best`.
 * @param stepsPerEpoch of the run that wrote it, where its data are known
 */
export function checkpointWords(
  { step, place }: CheckpointEntry,
  { run, evaluations }: Pick<RunDetails, 'run' | 'evaluations'>,
  plan: DistillPlan,
  stepsPerEpoch: number | undefined,
): string {
  const stages = stagesOf(plan)
  const of = (index: number) =>
    stages.length === 1 ? '' : `stage ${index + 1} of ${stages.length} (${stages[index]?.name})`
  const where = () => {
    if (!place) return ''
    if (place.stage >= stages.length) return "the run's end"
    if (place.stageStep === 0) return place.stage === 0 ? 'the start' : `the end of ${of(place.stage - 1)}`
    const epoch = stepsPerEpoch && `epoch ${Number((place.stageStep / stepsPerEpoch).toFixed(1))}`
    return [epoch, of(place.stage)].filter(Boolean).join(' of ')
  }
  const evaluation = evaluations.find((one) => one.step === step)
  const score = evaluation && choiceScore(evaluation.scores, plan)
  return [
    `step ${step.toLocaleString('en')}`,
    where(),
    score === undefined || score === null ? 'not evaluated' : `dev ${choiceTitle(plan)} ${score.toFixed(3)}`,
    step === run.bestStep ? 'the best' : '',
  ]
    .filter(Boolean)
    .join(', ')
}
