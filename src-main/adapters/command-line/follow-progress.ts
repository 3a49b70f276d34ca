import { ownShapeWords } from '../../domain/plan/network-shape.ts'
import { randomPartsSentence } from '../../domain/run/random-parts.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import type { StagePlan, TrainingEvent } from '../../contract/training-event.ts'
import { planName } from '../../domain/run/run-title.ts'
import { f1Words, scoreLine } from './score-words.ts'
import { formatScore, formatShare } from '../../domain/tables/number-text.ts'
import { formatDuration, type Terminal } from './terminal.ts'

/** Of a step's duration in the running mean that the estimate is made of. */
const NEWEST_WEIGHT = 0.05

/**
 * Tells a run's events on the terminal: steps as a line that rewrites itself, evaluations as lines
 * that stay.
 */
export function tellRun(terminal: Terminal): {
  readonly onRun: (run: RunOverview) => void
  readonly onEvent: (event: TrainingEvent) => void
} {
  let stages: readonly StagePlan[] = []
  let name = ''
  let meanMs: number | undefined
  let isWarm = false
  const nameOf = (stage: number) => stages.find(({ index }) => index === stage)?.name ?? ''
  const steps = () => stages.reduce((sum, stage) => sum + stage.steps, 0)
  return {
    onRun({ id, plan }) {
      name = planName(plan)
      meanMs = undefined
      terminal.note(`run ${id} · ${name}`)
      const shape = ownShapeWords(plan)
      if (shape) terminal.note(`  ${shape}`)
    },
    onEvent(event) {
      switch (event.kind) {
        case 'started': {
          stages = event.stages
          isWarm = false
          const random = randomPartsSentence(event.startsAtRandom)
          if (event.unusedCard) terminal.note(`  on the ${event.device}: ${event.unusedCard}`)
          for (const note of event.notes ?? []) terminal.note(`  ${note}`)
          for (const line of event.classes ?? []) terminal.note(`  ${line}`)
          return terminal.note(
            `  ${event.trainExamples} training${event.unlabelledExamples ? ` (${event.unlabelledExamples} without a label)` : ''} and ${event.devExamples} dev examples, ${event.rejectedRows} rows rejected${event.leftOutRows ? `, ${event.leftOutRows} without a label left out` : ''}${sharedWords(event.sharedTexts)}; TensorFlow ${event.tensorflow}${event.isFused ? ' and our own operations' : ''} on ${event.device}${event.fromStep > 0 ? `; goes on from step ${event.fromStep}` : ''}${random ? `; ${random}` : ''}`,
          )
        }
        case 'step': {
          // The first step of a process also warms TensorFlow up, and tells nothing of the others.
          // Filling the teacher's vault is done once, and tells nothing of them either.
          const ownMs = event.durationMs - (event.fillMs ?? 0)
          if (isWarm) meanMs = meanMs === undefined ? ownMs : meanMs + NEWEST_WEIGHT * (ownMs - meanMs)
          isWarm = true
          const speed =
            meanMs === undefined
              ? ''
              : ` · ${(1000 / meanMs).toFixed(1)} steps/s · ${formatDuration((steps() - event.step) * meanMs)} left`
          return terminal.progress(
            `${name}, ${nameOf(event.stage)} · step ${event.step} of ${steps()} · loss ${event.loss.toFixed(4)}${speed}`,
          )
        }
        case 'evaluated': {
          const { accuracy, mcc, mse, f1Micro } = event.scores
          const isOneClass = mse === undefined && f1Micro === undefined
          const agreement = event.teacher ? ` · agreement ${formatShare(event.teacher.agreement)}` : ''
          return terminal.note(
            `  step ${event.step}, ${nameOf(event.stage)}: ${isOneClass ? `accuracy ${formatShare(accuracy)} · ${f1Words(event.scores)} · MCC ${formatScore(mcc)}` : scoreLine(event.scores)}${agreement}`,
          )
        }
        case 'stage-ended':
          if (event.reason === 'limit') return undefined
          return terminal.note(
            event.patience
              ? `  ${nameOf(event.stage)} stopped early at step ${event.step}: ${event.patience.evaluations} evaluations were no gain over that of step ${event.patience.bestStep}`
              : `  ${nameOf(event.stage)} converged at step ${event.step}`,
          )
        case 'tested':
          return terminal.note(
            `  test (held out), ${event.scores.examples} examples: ${scoreLine(event.scores)}${event.sharedTexts > 0 ? `; ${event.sharedTexts} of its texts are also in the training set` : ''}`,
          )
        case 'paused':
          return terminal.note(
            `  ${event.because ? `waits at step ${event.step}: ${event.because.message}` : `paused at step ${event.step}`}`,
          )
        default:
          return undefined
      }
    },
  }
}

/** What a person should know of the rows before believing the scores. */
function sharedWords(sharedTexts = 0): string {
  return sharedTexts > 0 ? `, ${sharedTexts} dev texts are also in the training set` : ''
}
