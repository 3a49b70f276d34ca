import { randomPartsSentence } from '../../src-main/domain/run/random-parts.ts'
import { LOSSES } from '../../src-main/contract/losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { ownShapeWords } from '../../src-main/domain/plan/network-shape.ts'
import { mappingText } from '../../src-main/domain/plan/plan-settings.ts'
import { choiceScore, choiceTitle } from '../../src-main/domain/plan/choice-score.ts'
import { candidateTest, isBetter } from '../../src-main/domain/run/best-evaluation.ts'
import { duration, megabytes, percent } from '../shared/format-number.ts'
import { stagesOf } from '../../src-main/domain/plan/stages.ts'
import { stageWords } from './stage-rows.ts'

export interface Sentence {
  readonly icon: 'play' | 'pause' | 'stop' | 'check' | 'arrow' | 'right' | 'save' | 'warn'
  readonly text: string
}

/**
 * What is told unasked. A checkpoint beside every evaluation says nothing new, nor does a vault
 * that says the same as its teacher; losses on dev texts and gradients are drawn.
 */
export function isNotable(event: TrainingEvent): boolean {
  if (event.kind === 'teacher-checked') return event.differences.some(({ largest }) => largest > 0)
  return !['checkpoint', 'dev-losses', 'gradients'].includes(event.kind)
}

/**
 * What happened, as a person would say it.
 * @param best steps of the evaluations that were the best so far when they were made
 */
export function sentenceOf(event: TrainingEvent, plan: RunPlan, best: ReadonlySet<number>): Sentence {
  switch (event.kind) {
    case 'started': {
      const random = randomPartsSentence(event.startsAtRandom)
      const shape = ownShapeWords(plan)
      const notes = event.notes ?? []
      return {
        icon: 'play',
        text:
          event.fromStep === 0
            ? `Started on the ${event.device}${event.unusedCard ? ` (${event.unusedCard.replace(/\.$/, '')})` : ''}, TensorFlow ${event.tensorflow}${event.isFused ? ' and our own operations' : ''}: ${count(event.trainExamples)} examples to learn from${event.unlabelledExamples ? ` (${count(event.unlabelledExamples)} without a label)` : ''}, ${count(event.devExamples)} to be judged by${leftOutWords(event)}${event.rejectedRows > 0 ? `; ${count(event.rejectedRows)} rows were rejected` : ''}${sharedWords(event)}${random ? `; ${random}` : ''}${shape ? `; ${shape}` : ''}${(event.classes ?? []).map((line) => `; ${line}`).join('')}${notes.map((note) => `. ${note.replace(/\.$/, '')}`).join('')}`
            : `Resumed from checkpoint ${count(event.fromStep)}${event.unusedCard ? `, on the ${event.device}. ${event.unusedCard.replace(/\.$/, '')}` : ''}`,
      }
    }
    case 'teacher-evaluated':
      return {
        icon: 'check',
        text: `The teacher is right on ${percent(event.scores.accuracy)} % of the dev set${event.isKept ? ', as an earlier run has found' : ''}`,
      }
    case 'teacher-source':
      return { icon: 'right', text: teacherSourceWords(event) }
    case 'teacher-stored':
      return {
        icon: 'save',
        text: `The vault is full after step ${count(event.step)}: filling took ${duration(event.durationMs)}, and from now on the teacher is only read`,
      }
    case 'teacher-checked': {
      const largest = event.differences.reduce(
        (most, { largest: difference }) => Math.max(most, difference),
        0,
      )
      return {
        icon: 'check',
        text: `What the vault keeps was compared with the teacher on ${count(event.examples)} texts: ${largest === 0 ? 'no difference' : `largest difference ${largest.toPrecision(2)}`}`,
      }
    }
    case 'stage-started':
      return { icon: 'arrow', text: `Stage ${event.stage + 1} began: ${stageWords(plan, event.stage)}` }
    case 'mapping-drawn':
      return {
        icon: 'arrow',
        text: `Epoch ${event.epoch + 1} of stage ${event.stage + 1} compares ${mappingText(event.pairs)}, drawn of the mapping`,
      }
    case 'stage-ended':
      return {
        icon: 'check',
        text: `Stage ${event.stage + 1} ended at step ${count(event.step)}: ${endWords(event, plan)}`,
      }
    case 'step':
      return {
        icon: 'right',
        text: `Step ${count(event.step)}: loss ${event.loss.toPrecision(4)}, ${Math.round(event.durationMs)} ms`,
      }
    case 'evaluated':
      return {
        icon: 'check',
        text: `Evaluation at step ${count(event.step)}: ${percent(event.scores.accuracy)} %${best.has(event.step) ? ', the best so far' : ''}`,
      }
    case 'dev-losses':
      return {
        icon: 'check',
        text: `Losses on ${count(event.texts)} dev texts at step ${count(event.step)}: ${event.terms.map(({ loss, value, training }) => `${LOSSES[loss].title.toLowerCase()} ${value.toPrecision(3)} (${training.toPrecision(3)} in training)`).join(', ')}`,
      }
    case 'losses-parted': {
      const { loss, texts, since, dev, training } = event
      const fromTo = ({ from, to }: { readonly from: number; readonly to: number }) =>
        `from ${from.toPrecision(3)} to ${to.toPrecision(3)}`
      return {
        icon: 'warn',
        text: `What is learnt of ${LOSSES[loss].title.toLowerCase()} no longer holds for other texts: since step ${count(since)} that loss rose ${fromTo(dev)} on ${count(texts)} dev texts, while it fell ${fromTo(training)} in training. Fewer epochs, or early stopping, may keep more`,
      }
    }
    case 'gradients':
      return {
        icon: 'check',
        text: `Gradients of ${count(event.terms.length)} losses by layer at step ${count(event.step)}, on ${count(event.texts)} training texts`,
      }
    case 'tested':
      return { icon: 'check', text: testedWords(event) }
    case 'checkpoint':
      return { icon: 'save', text: `Checkpoint ${count(event.step)} written, ${megabytes(event.bytes)}` }
    case 'memory-ran-out':
      return {
        icon: 'warn',
        text: `Memory ran out: on from the last checkpoint with ${count(event.microBatch)} examples computed at once; batches stay as they are`,
      }
    case 'paused':
      return event.because
        ? { icon: 'warn', text: `Waits at step ${count(event.step)}: ${event.because.message}` }
        : { icon: 'pause', text: `Paused at step ${count(event.step)}` }
    case 'continued':
      return { icon: 'play', text: `Went on from step ${count(event.step)}` }
    case 'stopped':
      return { icon: 'stop', text: `Stopped at step ${count(event.step)}` }
    case 'failed':
      return { icon: 'warn', text: `Failed: ${event.error.message}` }
    case 'finished':
      return {
        icon: 'check',
        text: `Finished at step ${count(event.step)}${event.best ? `; best at step ${count(event.best.step)}, ${percent(event.best.accuracy)} %` : ''}${keptWords(event)}`,
      }
  }
}

/** Where the result has other weights than the last. */
function keptWords({ step, kept = step }: Extract<TrainingEvent, { kind: 'finished' }>): string {
  return kept === step ? '' : `. The result has the weights of step ${count(kept)}, chosen on the dev set`
}

function leftOutWords({ leftOutRows }: Extract<TrainingEvent, { kind: 'started' }>): string {
  return leftOutRows ? `; ${count(leftOutRows)} rows have no label and are left out` : ''
}

function teacherSourceWords(event: Extract<TrainingEvent, { kind: 'teacher-source' }>): string {
  if (event.source === 'live') return `The teacher is computed at every step: ${event.reason}`
  const { chunks = 0, filled = 0 } = event
  const there =
    filled === 0
      ? ''
      : filled === chunks
        ? '; it is full'
        : `; ${Math.floor((100 * filled) / chunks)} % of it is there`
  const { bytes, computeMs, readMs } = event
  const figures =
    bytes === undefined || computeMs === undefined || readMs === undefined
      ? ''
      : ` (${megabytes(bytes)}; a text is computed in ${computeMs.toPrecision(2)} ms and read in ${readMs.toPrecision(2)} ms)`
  return `The teacher is read from a vault: ${event.reason}${figures}${there}`
}

/** Steps of the evaluations that beat all before them. */
export function bestSteps(events: readonly TrainingEvent[], plan: RunPlan): ReadonlySet<number> {
  const isCandidate = candidateTest(plan)
  const steps = new Set<number>()
  let best: { readonly score: number | null } | undefined
  for (const event of events) {
    if (event.kind !== 'evaluated' || !isCandidate(event.stage)) continue
    const score = choiceScore(event.scores, plan)
    if (best && !isBetter(score, best.score)) continue
    best = { score }
    steps.add(event.step)
  }
  return steps
}

function endWords(event: Extract<TrainingEvent, { kind: 'stage-ended' }>, plan: RunPlan): string {
  switch (event.reason) {
    case 'limit':
      return 'its epochs are done'
    case 'converged':
      return convergenceWords(plan, event.stage)
    case 'stopped-early': {
      const { evaluations = 0, bestStep = 0 } = event.patience ?? {}
      return `stopped early, for ${count(evaluations)} evaluations on the dev set were no gain in ${choiceTitle(plan)} over that of step ${count(bestStep)}`
    }
  }
}

function testedWords(event: Extract<TrainingEvent, { kind: 'tested' }>): string {
  const { scores, step, leftOutRows, sharedTexts } = event
  const leftOut = leftOutRows > 0 ? `; ${count(leftOutRows)} rows are left out` : ''
  const shared = sharedTexts > 0 ? `; ${count(sharedTexts)} of its texts are in the training set too` : ''
  return `Judged once on the test file, held out: right on ${percent(scores.accuracy)} % of ${count(scores.examples)} texts with the weights of step ${count(step)}${leftOut}${shared}`
}

function convergenceWords(plan: RunPlan, stage: number): string {
  const convergence = stagesOf(plan)[stage]?.convergence
  return convergence
    ? `its loss fell by less than ${percent(convergence.threshold, 1)} % in ${convergence.windowSteps} steps`
    : 'its loss has converged'
}

function count(number: number): string {
  return number.toLocaleString('en')
}

/** What a person should know of the rows before believing the scores. */
function sharedWords({ sharedTexts = 0 }: Extract<TrainingEvent, { kind: 'started' }>): string {
  return sharedTexts > 0 ? `; ${count(sharedTexts)} texts of the dev set are in the training set too` : ''
}
