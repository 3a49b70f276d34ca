import type { TaskKind } from '../../contract/tasks.ts'
import type { Resampled } from './resampled-scores.ts'

/** Whether a score is a share of 1: it is read in percent, and a difference in points. */
export function isShare(score: Resampled): boolean {
  return score.startsWith('f1')
}

interface ComparedScore {
  readonly score: Resampled
  readonly title: string
  readonly better: 'higher' | 'lower'
}

/**
 * Scores by whose difference two runs are compared, the first first; none where McNemar's test of
 * the examples that are right says it.
 */
export const COMPARED_SCORES: Readonly<Record<TaskKind, readonly ComparedScore[]>> = {
  classification: [],
  'multi-label': [
    { score: 'f1Macro', title: 'F1, macro', better: 'higher' },
    { score: 'f1Micro', title: 'F1, micro', better: 'higher' },
  ],
  regression: [
    { score: 'pearson', title: 'Pearson', better: 'higher' },
    { score: 'spearman', title: 'Spearman', better: 'higher' },
    { score: 'mse', title: 'MSE', better: 'lower' },
  ],
}
