import type { CheckpointPlace } from '../../contract/checkpoint-place.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import { isInternal } from './loss-term.ts'
import { stagesOf, type Stage } from './stages.ts'

/**
 * Why a fork cannot go on with the optimizer's state of its parent's checkpoint; undefined where it
 * can. Adam's moments are of single parameters, and one that they have not seen would take its
 * first steps three times too large: its mean square is 0 and counts as long averaged.
 */
export function whyNotCarried(
  parent: DistillPlan,
  place: CheckpointPlace | null,
  fork: DistillPlan,
): string | undefined {
  if (!place) return "the checkpoint's state cannot be read"
  if (place.momentSteps === 0)
    return 'at the end of a stage the moments begin anew, so this checkpoint has none'
  if (JSON.stringify(parent.data) !== JSON.stringify(fork.data))
    return 'the data differ, and with them which word embeddings are trained'
  const stages = stagesOf(parent)
  const before = stages[Math.min(place.stage, stages.length - 1)]
  const [after] = stagesOf(fork)
  if (!before || !after) return 'a plan has no stage'
  if (parent.training.freeze !== fork.training.freeze)
    return 'what is frozen differs, and with it which parameters are trained'
  if (JSON.stringify(projected(parent)) !== JSON.stringify(projected(fork)))
    return 'the losses that learn a projection differ, and a projection is trained with the student'
  if (trainedIn(before) !== trainedIn(after))
    return `the first stage (${after.name}) trains other parameters than the one of the checkpoint (${before.name})`
  return undefined
}

/** Losses with a projection, whose matrices lie with the optimizer. */
function projected({ losses }: DistillPlan): readonly string[] {
  return losses.flatMap(({ loss, at, projection }) =>
    projection === undefined ? [] : `${loss} ${at} ${projection}`,
  )
}

/**
 * What says which of the student's parameters have a gradient in a stage: the layers it trains, and
 * how far its losses reach into them.
 */
function trainedIn({ trained, classification, terms, pairs }: Stage): string {
  const reached = classification
    ? 'all'
    : {
        losses: terms.filter(isInternal).map(({ loss, at }) => `${loss} ${at}`),
        highest: Math.max(0, ...pairs.map(({ student }) => student)),
      }
  return JSON.stringify({ trained, reached })
}
