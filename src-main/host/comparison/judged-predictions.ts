import { statSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { predictedClasses } from '../../domain/dev-set/scores.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { readDevLabels, readLogits } from '../../run-folder/predictions.ts'

/** One evaluation, example by example. */
export interface JudgedPredictions {
  readonly classes: number
  /** [N, C] */
  readonly logits: Float32Array
  /** [N] */
  readonly gold: Int32Array
  /** [N] */
  readonly predicted: Int32Array
  /** [N], 1 where the predicted class is the label. */
  readonly right: Uint8Array
}

/** A run's predictions in memory: about 0.5 MB for 40,000 examples of two classes. */
const MOST_BYTES = 256e6

/**
 * Reads predictions and keeps what was read last, until its file changes (a resumed run takes some
 * steps again).
 * @returns for a run's folder and a file under its predictions/, as an `evaluated` event names it,
 * the evaluation; fails with `corrupt-run`
 */
export function createPredictionsCache(
  mostBytes = MOST_BYTES,
): (folder: string, name: string) => JudgedPredictions {
  const kept = lruCache<{ readonly stamp: string; readonly judged: JudgedPredictions }>(
    mostBytes,
    ({ judged }) => bytesOf(judged),
  )
  return (folder, name) => {
    const path = join(folder, RUN_FILES.predictions, name)
    const stamp = stampOf(path)
    const known = kept.get(path)
    if (known?.stamp === stamp) return known.judged
    kept.delete(path)
    const judged = judge(folder, name)
    kept.set(path, { stamp, judged })
    return judged
  }
}

function judge(folder: string, name: string): JudgedPredictions {
  const gold = readDevLabels(folder)
  const logits = readLogits(folder, name)
  const classes = logits.length / gold.length
  const predicted = predictedClasses(logits, classes)
  const right = Uint8Array.from(predicted, (predictedClass, row) => (predictedClass === gold[row] ? 1 : 0))
  return { classes, logits, gold, predicted, right }
}

function bytesOf({ logits, gold, predicted, right }: JudgedPredictions): number {
  return logits.byteLength + gold.byteLength + predicted.byteLength + right.byteLength
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.size} ${stat.mtimeMs}` : ''
}
