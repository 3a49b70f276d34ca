import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { describeParameters, type ParameterDescription } from '../../model-folder/parameters.ts'
import { encoder, type EncoderInputs, type EncoderOutputs } from '../encoder/encoder.ts'
import { createNetwork, type NetworkUse } from '../encoder/network.ts'
import { Graph, type Node } from '../graph/graph.ts'
import { projectionParameters } from '../losses/projection.ts'
import { createAdam, type Adam } from './adam.ts'
import { drawnOfStage, type DrawnLayers } from './compared-layers.ts'
import { createModelVariables, type ModelVariables } from './model-variables.ts'
import { reportsOnDevice, type ReportsOnDevice } from './reports-on-device.ts'
import { scheduledSettings, type ScheduledSettings } from './scheduled-settings.ts'
import { stageLoss, type ReportedTerm } from './stage-loss.ts'
import type { StepGraphPlan } from './step-graph-plan.ts'
import { declareStepInputs, type StepInputs } from './step-inputs.ts'
import { trainedParts } from './trained-parts.ts'
import { gradientAccumulators, trainingStep, type TrainingStep } from './training-step.ts'

/** The sub-graph of one stage. */
export interface StageGraph extends TrainingStep {
  /** Taking steps without waiting for their reports. */
  readonly onDevice: ReportsOnDevice
  /** Weights and temperatures that change: every fetch above is fed them. */
  readonly scheduled: ScheduledSettings
  /** Which pairs a step compares, where they are drawn: every fetch above is fed them. */
  readonly drawn?: DrawnLayers
  /** [] the loss by itself. */
  readonly total: Node
  readonly terms: readonly ReportedTerm[]
}

/**
 * Everything a run does on TensorFlow, as sub-graphs that share their weights: train, evaluate,
 * set, fetch.
 */
export interface StepGraph {
  readonly graph: Graph
  readonly inputs: StepInputs
  /** All that is trained: the student's parameters, and behind them its terms' projections. */
  readonly student: ModelVariables
  readonly teacher?: ModelVariables
  readonly adam: Adam
  readonly stages: readonly StageGraph[]
  /** The networks without dropout, for evaluation and inspection. */
  readonly evaluated: EncoderOutputs
  readonly teacherOutputs?: EncoderOutputs
}

export function buildStepGraph(plan: StepGraphPlan): StepGraph {
  const graph = new Graph(plan.own)
  const inputs = declareStepInputs(graph, plan)
  const student = createModelVariables(graph, 'student', [
    ...describeParameters(plan.student, plan.classes),
    ...projectionsOf(plan),
  ])
  const run = (
    config: EncoderConfig,
    model: ModelVariables,
    use: NetworkUse = {},
    read: EncoderInputs = inputs,
  ): EncoderOutputs =>
    encoder(createNetwork(config, model.value, { precision: plan.precision, ...use }), read)
  const evaluated = run(plan.student, student)
  const dropoutSeed = plan.dropout ? inputs.seed : undefined
  const trained = run(plan.student, student, {
    isTrained: true,
    recomputesLayers: plan.recompute === 'layers',
    dropoutSeed,
  })
  const teacher =
    plan.teacher && createModelVariables(graph, 'teacher', describeParameters(plan.teacher, plan.classes))
  const teacherOutputs = plan.teacher && teacher ? run(plan.teacher, teacher, {}, inputs.teacher) : undefined
  const adam = createAdam(graph, student, plan.weightDecay)
  const kept = gradientAccumulators(graph, student)
  const stages = plan.stages.map((stage, index) => {
    const scheduled = scheduledSettings(graph, `scheduled/${index}`, stage.terms)
    const drawn =
      teacherOutputs && stage.draw && drawnOfStage(graph, `drawn/${index}`, stage.pairs, teacherOutputs)
    const { total, terms, values } = stageLoss(
      plan,
      stage,
      scheduled,
      drawn,
      trained,
      teacherOutputs,
      inputs,
      student,
    )
    const step = trainingStep(trainedParts(plan, stage), student, adam, kept, total, values)
    return {
      ...step,
      total,
      terms,
      scheduled,
      drawn,
      onDevice: reportsOnDevice(step.report, `reports/${index}`),
    }
  })
  return { graph, inputs, student, teacher, adam, stages, evaluated, teacherOutputs }
}

function projectionsOf({ stages, student, teacher }: StepGraphPlan): readonly ParameterDescription[] {
  const terms = stages.flatMap((stage) => stage.terms)
  return teacher ? projectionParameters(terms, student.width, teacher.width) : []
}
