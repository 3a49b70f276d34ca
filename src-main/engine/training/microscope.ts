import { setImmediate } from 'node:timers/promises'
import type { TrainingEventBody } from '../../contract/training-event.ts'
import { measuredDevTexts } from '../../domain/plan/microscope-texts.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import type { Session } from '../backend.ts'
import type { ActiveRun, StageInRun } from './active-run.ts'
import { adamSchedule } from './adam.ts'
import { batchParts, type BatchPart } from './batch-parts.ts'
import { padBatch, type Batch } from './batches.ts'
import { pairsInStep } from './drawn-mapping.ts'
import { fixedTexts } from './fixed-texts.ts'
import type { PreparedRun } from './prepare-run.ts'
import { readReport } from './read-report.ts'
import { stepFeeds } from './step-feeds.ts'
import type { StepGraph } from './step-graph.ts'
import { createTeacherOfBatches, type TeacherOfBatch } from './teacher-of-batches.ts'
import { termsOfStep } from './terms-of-step.ts'

/** Texts measured at once where memory allows. */
const MOST_AT_ONCE = 32

/** What is measured at every evaluation besides scores: on the same texts each time. */
export interface Microscope {
  /** Dev texts, by length. */
  readonly dev: readonly (BatchPart & { readonly batch: Batch })[]
  readonly teacherOf: TeacherOfBatch
}

/**
 * @param atOnce texts that a training step computes at once
 * @returns undefined where the plan measures nothing
 */
export function createMicroscope(
  { plan, train, dev, sources, classWeights }: PreparedRun,
  graph: StepGraph,
  session: Session,
  atOnce: number,
): Microscope | undefined {
  const count = plan.kind === 'distill' ? measuredDevTexts(plan, train.length, dev.length) : 0
  if (count === 0) return undefined
  const lengthOf = (index: number) => dev[index]?.ids.length ?? 0
  const chosen = fixedTexts(dev, taskKindOf(sources.train), count)
  const byLength = chosen.toSorted((a, b) => lengthOf(b) - lengthOf(a) || a - b)
  const parts = batchParts(dev, byLength, Math.min(MOST_AT_ONCE, atOnce), classWeights)
  return {
    dev: parts.map((part) => ({ ...part, batch: padBatch(dev, part.chosen) })),
    teacherOf: createTeacherOfBatches(plan, graph, session),
  }
}

/**
 * Each loss of a stage on dev texts, as the stage's last step weighs it, beside its mean over the
 * steps since the evaluation before.
 * @param throwIfEnding asked between batches; what it throws ends the measurement
 */
export async function devLosses(
  { prepared: { plan }, graph, session, state, stepsPerEpoch }: ActiveRun,
  { dev, teacherOf }: Microscope,
  stage: StageInRun,
  throwIfEnding: () => void,
): Promise<TrainingEventBody | undefined> {
  const stageGraph = graph.stages[stage.index]
  const { step, sinceEvaluation } = state
  if (!stageGraph?.measured || !sinceEvaluation) return undefined
  const startedAt = performance.now()
  const { seed } = plan.training
  const stageStep = Math.max(0, state.stageStep - 1)
  const pairs = pairsInStep(stage, seed, stage.index, stageStep, stepsPerEpoch)
  const ofStep = [
    ...stageGraph.scheduled.feedsAt(stageStep, stage.steps),
    ...(stageGraph.drawn?.feedsFor(pairs) ?? []),
  ]
  const total = new Float64Array(stageGraph.measured.report.shape[0] ?? 0)
  for (const { batch, part } of dev) {
    await setImmediate() // lets signal handlers run
    throwIfEnding()
    const feeds = new Map([
      ...stepFeeds(graph, { batch, seed, step: 0, schedule: adamSchedule(1, 0, 0), part }),
      ...ofStep,
      ...teacherOf(stage.index, batch),
    ])
    const [report] = session.run(feeds, [stageGraph.measured.report])
    report?.data.forEach((value, at) => (total[at] = (total[at] ?? 0) + value))
  }
  const { terms } = readReport(stageGraph, Float32Array.from(total))
  const { steps, terms: sums } = sinceEvaluation
  return {
    kind: 'dev-losses',
    step,
    stage: stage.index,
    texts: dev.reduce((sum, { chosen }) => sum + chosen.length, 0),
    steps,
    terms: termsOfStep(plan, stageGraph, terms, { stage, stageStep, pairs }).map((term, index) => ({
      ...term,
      training: (sums[index] ?? Number.NaN) / steps,
    })),
    durationMs: performance.now() - startedAt,
  }
}
