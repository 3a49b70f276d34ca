import type { Scores } from '../../contract/metrics.ts'
import { pearson, spearman } from '../statistics/correlation.ts'

/** How near predicted numbers are to the labels. [N] each */
export function regressionScores(
  said: Float32Array,
  gold: ArrayLike<number>,
): Pick<Scores, 'pearson' | 'spearman' | 'mse'> {
  return {
    pearson: pearson(said, gold),
    spearman: spearman(said, gold),
    mse: said.reduce((sum, number, row) => sum + (number - (gold[row] ?? 0)) ** 2, 0) / said.length,
  }
}
