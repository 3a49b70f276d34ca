import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { describeParameters, type ParameterDescription } from '../../model-folder/parameters.ts'
import { teacherPartsOfStage, partsOfStages, studentPartsOfStage } from '../../teacher-vault/teacher-parts.ts'
import { encoder, type EncoderOutputs } from '../encoder/encoder.ts'
import { createNetwork, type Network, type NetworkUse } from '../encoder/network.ts'
import { readsOfLogits } from '../encoder/reads.ts'
import { Graph, type Node } from '../graph/graph.ts'
import { projectionParameters } from '../losses/projection.ts'
import { createAdam, type Adam } from './adam.ts'
import { drawnOfStage, type DrawnLayers } from './compared-layers.ts'
import { measuredStage, type MeasuredStage } from './measured-stage.ts'
import { mixedOutputs } from './mixed-outputs.ts'
import { createModelVariables, type ModelVariables } from './model-variables.ts'
import { readsOfParts } from './reads-of-parts.ts'
import { reportsOnDevice, type ReportsOnDevice } from './reports-on-device.ts'
import { scheduledSettings, type ScheduledSettings } from './scheduled-settings.ts'
import { stageLoss, type ReportedTerm } from './stage-loss.ts'
import type { StageLosses, StepGraphPlan } from './step-graph-plan.ts'
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
  /** What the stage reads of the teacher, and where a vault's tensors are fed. */
  readonly teacher?: EncoderOutputs
  /** [] the loss by itself. */
  readonly total: Node
  readonly terms: readonly ReportedTerm[]
  /** The same losses without dropout; left out where none are measured. */
  readonly measured?: MeasuredStage
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
  /** Of the networks without dropout, [B, classes] each. */
  readonly evaluated: { readonly logits: Node; readonly teacherLogits?: Node }
  /** What any stage reads of the teacher: a vault is filled from it. */
  readonly teacherKept?: EncoderOutputs
}

/** Behind all that a network has: what is dropped of mixtures is drawn by itself. */
const FIRST_SITE_OF_MIXTURES = 2 ** 16

export function buildStepGraph(plan: StepGraphPlan): StepGraph {
  const graph = new Graph(plan.own)
  const inputs = declareStepInputs(graph, plan)
  const student = createModelVariables(graph, 'student', [
    ...describeParameters(plan.student, plan.classes),
    ...projectionsOf(plan),
  ])
  const network = (config: EncoderConfig, model: ModelVariables, use: NetworkUse = {}): Network =>
    createNetwork(config, model.value, { precision: plan.precision, ...use })
  const [evaluated] = encoder(network(plan.student, student), inputs, [readsOfLogits(plan.student)])
  const learning = network(plan.student, student, {
    isTrained: true,
    recomputesLayers: plan.recompute === 'layers',
    dropoutSeed: plan.dropout ? inputs.seed : undefined,
  })
  const reads = plan.stages.map((stage) => readsOfParts(studentPartsOfStage(stage), plan.student))
  const trained = encoder(learning, inputs, reads)
  const teacher =
    plan.teacher && createModelVariables(graph, 'teacher', describeParameters(plan.teacher, plan.classes))
  const teaching = plan.teacher &&
    teacher && {
      network: network(plan.teacher, teacher),
      config: plan.teacher,
      inputs: inputs.teacher ?? inputs,
    }
  const [judgedByTeacher, teacherKept, ...taught] = teaching
    ? encoder(teaching.network, teaching.inputs, readsOfTeacher(plan, teaching.config))
    : []
  const mixedBy = (student: Network) =>
    teaching && inputs.mixingShare
      ? mixedOutputs(
          plan.stages,
          { network: student.from(FIRST_SITE_OF_MIXTURES), config: plan.student, inputs },
          teaching,
          inputs.mixingShare,
        )
      : []
  const mixed = mixedBy(learning)
  const adam = createAdam(graph, student, plan.weightDecay)
  const kept = gradientAccumulators(graph, student)
  const stages = plan.stages.map((stage, index) => {
    const scheduled = scheduledSettings(graph, `scheduled/${index}`, stage.terms)
    const ofTeacher = taught[index]
    const drawn = ofTeacher && stage.draw && drawnOfStage(graph, `drawn/${index}`, stage, ofTeacher)
    const { total, terms, values } = stageLoss(
      plan,
      stage,
      scheduled,
      drawn,
      { student: trained[index] as EncoderOutputs, teacher: ofTeacher, mixed: mixed[index] },
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
      teacher: ofTeacher,
      onDevice: reportsOnDevice(step.report, `reports/${index}`),
    }
  })
  // Networks of their own: what an evaluation computes stays what it is, bit for bit.
  const withMeasured = (stages: readonly StageGraph[]): readonly StageGraph[] => {
    const still = network(plan.student, student, {
      isTrained: true,
      recomputesLayers: plan.recompute === 'layers',
    })
    const outputs = encoder(still, inputs, reads)
    const mixtures = mixedBy(still)
    return stages.map((stage, index) => {
      const read = {
        student: outputs[index] as EncoderOutputs,
        teacher: stage.teacher,
        mixed: mixtures[index],
      }
      const losses = plan.stages[index] as StageLosses
      const found = stageLoss(plan, losses, stage.scheduled, stage.drawn, read, inputs, student)
      return { ...stage, measured: measuredStage(plan, losses, found, student) }
    })
  }
  const teacherLogits = judgedByTeacher?.logits
  return {
    graph,
    inputs,
    student,
    teacher,
    adam,
    stages: plan.measures?.losses || plan.measures?.gradients ? withMeasured(stages) : stages,
    evaluated: { logits: evaluated.logits, teacherLogits },
    teacherKept,
  }
}

/** By an evaluation, for a vault, and by each stage. */
function readsOfTeacher({ stages }: StepGraphPlan, teacher: EncoderConfig) {
  const kept = readsOfParts(partsOfStages(stages), teacher)
  const ofStages = stages.map((stage) => readsOfParts(teacherPartsOfStage(stage), teacher))
  return [readsOfLogits(teacher), kept, ...ofStages] as const
}

function projectionsOf({ stages, student, teacher }: StepGraphPlan): readonly ParameterDescription[] {
  const terms = stages.flatMap((stage) => stage.terms)
  return teacher ? projectionParameters(terms, student.width, teacher.width) : []
}
