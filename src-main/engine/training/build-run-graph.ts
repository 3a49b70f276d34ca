import { stagesOf } from '../../domain/plan/stages.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import type { OwnOperations } from '../graph/graph.ts'
import { measuredTexts } from './microscope.ts'
import type { PreparedRun } from './prepare-run.ts'
import { largestDropout } from '../../model-folder/encoder-config.ts'
import { configOfRows } from './rows-in-use.ts'
import { buildStepGraph, type StepGraph } from './step-graph.ts'

/** The graph of a run, as its plan has it. */
export function buildRunGraph(prepared: PreparedRun, operations: OwnOperations): StepGraph {
  const { plan, config, teacher, sources, train, rows, unlabelledExamples, classWeights } = prepared
  const measured = measuredTexts(prepared)
  const { clipNorm, weightDecay, precision, freeze, recompute } = plan.training
  return buildStepGraph({
    student: configOfRows(config, rows),
    teacher: teacher && configOfRows(teacher.config, teacher.rows),
    classes: sources.labels.length,
    taskKind: taskKindOf(sources.train),
    stages: stagesOf(plan),
    clipNorm,
    weightDecay,
    precision,
    freeze,
    recompute,
    hasUnlabelled: unlabelledExamples > 0,
    classWeights,
    isReadTwice: train.some(({ teacher: read }) => read),
    measures: { losses: measured.dev > 0, gradients: measured.train > 0 },
    dropout: largestDropout(config) > 0,
    own: operations,
  })
}
