import type { ComparedDifference } from '../../contract/comparison.ts'
import { COMPARED_SCORES } from '../../domain/dev-set/compared-scores.ts'
import { pairedDifference } from '../../domain/dev-set/paired-difference.ts'
import { holm } from '../../domain/statistics/holm.ts'
import type { EvaluatedRun, EvaluatedRuns } from './evaluated-runs.ts'
import type { Resample } from './resample.ts'

/**
 * How any two runs' scores differ, score by score; none where McNemar's test says it. A score that
 * is undefined for one of two runs has no difference. Rejects with what `EvaluatedRuns.read`
 * throws.
 */
export async function differencesOf(
  folders: readonly string[],
  evaluated: EvaluatedRuns,
  resample: Resample,
): Promise<readonly ComparedDifference[]> {
  const runs = evaluated.read(folders)
  const scores = COMPARED_SCORES[runs[0].predictions.task.kind]
  if (scores.length === 0) return []
  const drawn = new Map<EvaluatedRun, Awaited<ReturnType<Resample>>['drawn']>()
  for (const one of runs) drawn.set(one, (await resample(one.predictions)).drawn)
  const pairs = runs.flatMap((a, index) => runs.slice(index + 1).map((b) => ({ a, b })))
  return scores.flatMap(({ score }) => {
    const found = pairs.flatMap(({ a, b }) => {
      const [before, after] = [a.result.scores[score] ?? null, b.result.scores[score] ?? null]
      const difference = pairedDifference(
        drawn.get(a) ?? [],
        drawn.get(b) ?? [],
        (scores) => scores[score] ?? null,
      )
      if (before === null || after === null || !difference) return []
      return [{ a: a.run.id, b: b.run.id, score, difference: after - before, ...difference }]
    })
    const corrected = holm(found.map(({ p }) => p))
    return found.map((one, index) => ({ ...one, pHolm: corrected[index] ?? 1 }))
  })
}
