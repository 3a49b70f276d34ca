import { embeddingWidth } from '../../model-folder/encoder-config.ts'
import { LOSSES } from '../../contract/losses.ts'
import type { MeasuredTerm } from '../../contract/preflight.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { largestOf } from '../../domain/plan/schedule.ts'
import { lossesOf } from '../../domain/plan/stages.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import type { Backend, Tensor } from '../backend.ts'
import { pairsInStep } from './drawn-mapping.ts'
import { adamSchedule } from './adam.ts'
import { padBatch, type Batch, type PaddedTokens } from './batches.ts'
import type { PreparedRun } from './prepare-run.ts'
import { configOfRows, cutToRows } from './rows-in-use.ts'
import { stepFeeds } from './step-feeds.ts'
import { buildStepGraph } from './step-graph.ts'
import { REPORT_GRADIENT_NORM, REPORT_LOSS } from './training-step.ts'

/** Columns of padding added to see whether a loss looks at them. */
const MORE_PADDING = 7

/**
 * Each loss of a plan by itself on one batch, without dropout: its value, its gradient's norm, and
 * what further padding changes.
 * @param begins told of each loss as it begins
 */
export function measureTerms(
  prepared: PreparedRun,
  backend: Backend,
  chosen: Int32Array,
  begins: (part: string) => void,
): readonly MeasuredTerm[] {
  const batch = padBatch(prepared.train, chosen)
  return lossesOf(prepared.plan).map((term) => {
    begins(`weighing ${LOSSES[term.loss].title}`)
    return measureTerm(prepared, backend, batch, term)
  })
}

function measureTerm(
  { plan, config, teacher, sources, startingWeights, rows, unlabelledExamples, classWeights }: PreparedRun,
  backend: Backend,
  batch: Batch,
  term: LossTerm,
): MeasuredTerm {
  const pairs = plan.kind === 'distill' ? firstPairs(plan) : []
  const graph = buildStepGraph({
    student: configOfRows(config, rows),
    teacher: teacher && configOfRows(teacher.config, teacher.rows),
    classes: sources.labels.length,
    taskKind: taskKindOf(sources.train),
    stages: [{ terms: [settled(term)], pairs }],
    clipNorm: 0,
    weightDecay: 0,
    precision: plan.training.precision,
    freeze: plan.training.freeze,
    recompute: plan.training.recompute,
    dropout: false,
    hasUnlabelled: unlabelledExamples > 0,
    classWeights,
    isReadTwice: batch.teacher !== undefined,
    own: backend,
  })
  const session = backend.load(graph.graph)
  try {
    graph.student.assign(session, cutToRows(startingWeights, rows, embeddingWidth(config)))
    session.run(new Map(), [graph.adam.reset])
    if (graph.teacher && teacher)
      graph.teacher.assign(session, cutToRows(teacher.weights, teacher.rows, embeddingWidth(teacher.config)))
    const [stage] = graph.stages
    if (!stage) throw new Error('The graph has no stage')
    const schedule = adamSchedule(1, 0, 0)
    const { seed } = plan.training
    const reportOf = (measured: Batch): Float32Array => {
      const feeds = stepFeeds(graph, { batch: measured, seed, step: 0, schedule })
      return session.run(feeds, [stage.report])[0]?.data as Float32Array
    }
    const report = reportOf(batch)
    const padded = reportOf(paddedFurther(batch))
    const value = report[REPORT_LOSS] ?? Number.NaN
    return {
      loss: term.loss,
      at: term.at,
      value,
      gradientNorm: report[REPORT_GRADIENT_NORM] ?? Number.NaN,
      paddingDifference: Math.abs((padded[REPORT_LOSS] ?? Number.NaN) - value),
    }
  } finally {
    session.close()
  }
}

/** The pairs of the first step, drawn where the plan draws them. */
function firstPairs({ mapping, draw, training }: DistillPlan): readonly LayerPair[] {
  return pairsInStep({ pairs: mapping, draw: draw?.every }, training.seed, 0, 0, 1)
}

/** The term with its largest weight and its last temperature, where these change over a stage. */
function settled(term: LossTerm): LossTerm {
  const { weight, temperature } = term
  return {
    ...term,
    weight: largestOf(weight),
    ...(typeof temperature === 'object' && { temperature: temperature.to }),
  }
}

function paddedFurther(batch: Batch): Batch {
  const { teacher } = batch
  return { ...batch, ...widened(batch), ...(teacher && { teacher: widened(teacher) }) }
}

function widened({ ids, typeIds, mask }: PaddedTokens): PaddedTokens {
  const [rows = 0, length = 0] = ids.shape
  const wider = length + MORE_PADDING
  const widen = ({ data }: Tensor): Tensor => {
    const next = data instanceof Float32Array ? new Float32Array(rows * wider) : new Int32Array(rows * wider)
    for (let row = 0; row < rows; row++)
      next.set(data.subarray(row * length, (row + 1) * length), row * wider)
    return { shape: [rows, wider], data: next }
  }
  return { ids: widen(ids), typeIds: widen(typeIds), mask: widen(mask) }
}
