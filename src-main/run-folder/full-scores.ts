import type { Scores } from '../contract/metrics.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import { scoresOf } from '../domain/dev-set/scores.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readGold, readLogits } from './predictions.ts'

/**
 * Events whose scores are what scores are today. Older trainers wrote one F1 without its name, and
 * an MCC of 0 where it is undefined; theirs are worked out anew from the predictions beside them.
 * Where those are gone, what is not known is null.
 */
export function withFullScores(folder: string, events: readonly TrainingEvent[]): readonly TrainingEvent[] {
  if (events.every((event) => !hasScores(event) || isFull(event.scores))) return events
  return events.map((event) =>
    hasScores(event) && !isFull(event.scores)
      ? { ...event, scores: fullScores(folder, event.predictions, event.scores) }
      : event,
  )
}

function hasScores(
  event: TrainingEvent,
): event is Extract<TrainingEvent, { kind: 'evaluated' | 'teacher-evaluated' }> {
  return event.kind === 'evaluated' || event.kind === 'teacher-evaluated'
}

/** Trainers that know other tasks than one class to a text write all. */
function isFull({ f1Macro, mse }: Scores): boolean {
  return f1Macro !== null || mse !== undefined
}

function fullScores(folder: string, predictions: string, old: Scores): Scores {
  try {
    const labels = Int32Array.from(readGold(folder, 'classification'))
    const logits = readLogits(folder, predictions)
    const classes = logits.length / labels.length
    if (Number.isInteger(classes) && classes > 1) return scoresOf(logits, labels, classes)
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
  }
  return { ...old, mcc: old.mcc === 0 ? null : old.mcc }
}
