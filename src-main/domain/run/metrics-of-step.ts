import type { TrainingEvent } from '../../contract/training-event.ts'
import { seriesOfTerms } from './series-of-terms.ts'

type StepEvent = Extract<TrainingEvent, { kind: 'step' }>

/**
 * A step's numbers by the names that curves and queries use: `loss`, `loss/attention-kl`,
 * `loss/attention-kl/2→1`, `learningRate`, …
 */
export function metricsOfStep(event: StepEvent): readonly (readonly [string, number])[] {
  const seconds = event.durationMs / 1000
  return [
    ['loss', event.loss],
    ...seriesOfTerms(event.terms).flatMap(({ series, value, pairs = [] }) => [
      [series, value] as const,
      ...pairs.map(
        ({ teacher, student, value: pairLoss }) => [`${series}/${teacher}→${student}`, pairLoss] as const,
      ),
    ]),
    ['learningRate', event.learningRate],
    ['gradientNorm', event.gradientNorm],
    ['examplesPerSecond', event.examples / seconds],
    ['tokensPerSecond', event.tokens / seconds],
    ...(event.fillMs === undefined ? [] : [['fillMs', event.fillMs] as const]),
    ...(event.vaultChunks === undefined ? [] : [['vaultChunks', event.vaultChunks] as const]),
  ]
}
