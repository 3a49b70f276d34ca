import { statSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { judge, type Judged } from '../../domain/dev-set/judge.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { readGold, readLogits } from '../../run-folder/predictions.ts'
import { readSources } from '../../run-folder/read-run.ts'

/** A run's predictions in memory: about 0.5 MB for 40,000 examples of two classes. */
const MOST_BYTES = 256e6

/**
 * Reads predictions and keeps what was read last, until its file changes (a resumed run takes some
 * steps again).
 * @returns for a run's folder and a file under its predictions/, as an `evaluated` event names it,
 * the evaluation; fails with `corrupt-run`
 */
export function createPredictionsCache(mostBytes = MOST_BYTES): (folder: string, name: string) => Judged {
  const kept = lruCache<{ readonly stamp: string; readonly judged: Judged }>(mostBytes, ({ judged }) =>
    bytesOf(judged),
  )
  return (folder, name) => {
    const path = join(folder, RUN_FILES.predictions, name)
    const stamp = stampOf(path)
    const known = kept.get(path)
    if (known?.stamp === stamp) return known.judged
    kept.delete(path)
    const judged = judgeFile(folder, name)
    kept.set(path, { stamp, judged })
    return judged
  }
}

function judgeFile(folder: string, name: string): Judged {
  const task = taskOf(readSources(folder))
  return judge(task, readLogits(folder, name), readGold(folder, task.kind))
}

function bytesOf({ logits, gold, predicted, right }: Judged): number {
  return logits.byteLength + gold.byteLength + predicted.byteLength + right.byteLength
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.size} ${stat.mtimeMs}` : ''
}
