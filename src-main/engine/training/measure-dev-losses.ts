import { setImmediate } from 'node:timers/promises'
import type { DevLosses } from '../../domain/run/dev-losses.ts'
import type { ActiveRun } from './active-run.ts'
import type { MeasuredStep } from './measured-step.ts'
import type { Microscope } from './microscope.ts'
import { readReport } from './read-report.ts'
import { termsOfStep } from './terms-of-step.ts'

/**
 * Each loss of a stage on dev texts, beside its mean over the steps since the evaluation before.
 * @param throwIfEnding asked between batches; what it throws ends the measurement
 * @returns undefined where none are measured, or no step was taken
 */
export async function measureDevLosses(
  { prepared: { plan }, session, state }: ActiveRun,
  { dev }: Microscope,
  measured: MeasuredStep,
  throwIfEnding: () => void,
): Promise<Omit<DevLosses, 'seq' | 'at'> | undefined> {
  const { stageGraph, stage, feedsFor } = measured
  const report = stageGraph.measured?.report
  const { step, sinceEvaluation } = state
  if (dev.length === 0 || !report || !sinceEvaluation) return undefined
  const startedAt = performance.now()
  const total = new Float64Array(report.shape[0] ?? 0)
  for (const { batch, part } of dev) {
    await setImmediate() // lets signal handlers run
    throwIfEnding()
    const [values] = session.run(feedsFor(batch, part), [report])
    values?.data.forEach((value, at) => (total[at] = (total[at] ?? 0) + value))
  }
  const { terms } = readReport(stageGraph, Float32Array.from(total))
  const { steps, terms: sums } = sinceEvaluation
  return {
    kind: 'dev-losses',
    step,
    stage: stage.index,
    texts: dev.reduce((sum, { chosen }) => sum + chosen.length, 0),
    steps,
    terms: termsOfStep(plan, stageGraph, terms, measured).map((term, index) => ({
      ...term,
      training: (sums[index] ?? Number.NaN) / steps,
    })),
    durationMs: performance.now() - startedAt,
  }
}
