import type { Relation } from '../../contract/losses.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import {
  layersOfParameters,
  parametersOfLayer,
  type EncoderConfig,
} from '../../model-folder/encoder-config.ts'
import { declareEncoderInputs, encoder, type EncoderInputs, type EncoderOutputs } from '../encoder/encoder.ts'
import { createNetwork, type NetworkUse } from '../encoder/network.ts'
import { describeParameters, type ParameterDescription } from '../../model-folder/parameters.ts'
import { comparisonsOf } from '../../domain/plan/layer-names.ts'
import { looksAt, lossSettings } from '../../domain/plan/loss-term.ts'
import { gradientsWherePresent } from '../graph/gradients.ts'
import { Graph, type Node, type Operation, type OwnOperations } from '../graph/graph.ts'
import { pack, reshape, slice } from '../graph/raw-ops/shape.ts'
import { after, assign, assignAdd, read, variable, type Variable } from '../graph/raw-ops/state.ts'
import { add, mul } from '../graph/ops/pointwise.ts'
import { LOSS_CATALOGUE } from '../losses/loss-catalogue.ts'
import { averagedOver, type Loss } from '../losses/loss.ts'
import { projected, projectionNames, projectionParameters } from '../losses/projection.ts'
import { drawnOfStage, layerPair, type DrawnLayers } from './compared-layers.ts'
import { createAdam, type Adam } from './adam.ts'
import { createModelVariables, type ModelVariables } from './model-variables.ts'
import { scheduledSettings, type ScheduledSettings } from './scheduled-settings.ts'
import { reportsOnDevice, type ReportsOnDevice } from './reports-on-device.ts'

/** Which losses one stage of a plan trains on. */
export interface StageLosses {
  readonly terms: readonly LossTerm[]
  /** Those that internal terms compare. */
  readonly pairs: readonly LayerPair[]
  /** Of the pairs each step is told one for each student layer; left out, all are compared. */
  readonly draw?: 'epoch' | 'step'
  /**
   * The student layers that are trained, 0 for the embeddings, with pooler and classifier where the
   * losses reach them; left out, all that the losses reach.
   */
  readonly trained?: readonly number[]
}

export interface StepGraphPlan {
  readonly student: EncoderConfig
  readonly teacher?: EncoderConfig
  /** Or outputs of another kind of task. */
  readonly classes: number
  /** One class to a text, when left out. */
  readonly taskKind?: TaskKind
  readonly stages: readonly StageLosses[]
  readonly clipNorm: number
  readonly weightDecay: number
  readonly precision: 'float32' | 'bfloat16'
  /** `embeddings`: all tables and their layer norm stay as they are. */
  readonly freeze: 'none' | 'embeddings'
  /** Whether dropout is on while training; rates are the student config's. */
  readonly dropout: boolean
  /**
   * Whether batches hold rows without a label; the graph of a run without any is not touched by it.
   */
  readonly hasUnlabelled?: boolean
  /** What each class weighs in the hard-label loss; left out, all weigh the same. */
  readonly classWeights?: readonly number[]
  /** Whether the teacher reads other tokens than the student. */
  readonly isReadTwice?: boolean
  /** As the backend says that it can run. */
  readonly own: OwnOperations
}

/** One loss of a stage, and where its numbers stand in a step's report. */
export interface ReportedTerm {
  readonly term: LossTerm
  /** Position of the term's share of the total loss. */
  readonly position: number
  /**
   * Of drawn pairs one for each student layer, with a teacher layer that may be drawn; of layers
   * that are weighed one too, with the first of them.
   */
  readonly pairs?: readonly (LayerPair & { readonly position: number })[]
}

/** The sub-graph of one stage. */
export interface StageGraph {
  /**
   * Fetching it takes a step: [numbers] float32, the total loss, the gradient's norm before
   * clipping, then the terms.
   */
  readonly report: Node
  /** Taking steps without waiting for their reports. */
  readonly onDevice: ReportsOnDevice
  /**
   * As `report` for a micro-batch, whose gradients are accumulated: set by the first one, added by
   * those that follow. Its second number is 0.
   */
  readonly keepFirst: Node
  readonly keepNext: Node
  /**
   * Fetching it updates the parameters by the accumulated gradients: [] their norm before clipping.
   */
  readonly applyKept: Node
  /** Weights and temperatures that change: every fetch above is fed them. */
  readonly scheduled: ScheduledSettings
  /** Which pairs a step compares, where they are drawn: every fetch above is fed them. */
  readonly drawn?: DrawnLayers
  /** [] the loss by itself. */
  readonly total: Node
  readonly terms: readonly ReportedTerm[]
  /**
   * Names of the parameters that the stage's loss depends on, with their gradients before clipping.
   */
  readonly gradients: ReadonlyMap<string, Node>
}

/** Position of the two numbers that every report starts with. */
export const REPORT_LOSS = 0
export const REPORT_GRADIENT_NORM = 1

/**
 * Everything a run does on TensorFlow, as sub-graphs that share their weights: train, evaluate,
 * set, fetch.
 */
export interface StepGraph {
  readonly graph: Graph
  readonly inputs: EncoderInputs & {
    /** What the teacher reads, where that is not what the student reads. */
    readonly teacher?: EncoderInputs
    /** [B] int32, or of another task than one class to a text [B, K] float32 */
    readonly labels: Node
    /** [2] int32: run seed and step. */
    readonly seed: Node
    /**
     * [2] float32: the shares of a whole batch's examples and of its real tokens that are fed; 1
     * and 1 where they are left out.
     */
    readonly shares: Node
    /**
     * [] float32: the same of its labelled examples, or of what their classes weigh; only where
     * there are others, or class weights.
     */
    readonly labelledShare?: Node
  }
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
  const inputs = {
    ...declareEncoderInputs(graph),
    ...(plan.isReadTwice && { teacher: declareEncoderInputs(graph, 'teacher_') }),
    labels:
      (plan.taskKind ?? 'classification') === 'classification'
        ? graph.placeholder('labels', 'int32', [-1])
        : graph.placeholder('labels', 'float32', [-1, plan.classes]),
    seed: graph.placeholder('seed', 'int32', [2]),
    shares: graph.placeholderWithDefault('shares', graph.constant([1, 1])),
    ...((plan.hasUnlabelled || plan.classWeights) && {
      labelledShare: graph.placeholderWithDefault('labelledShare', graph.constant(1)),
    }),
  }
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
  const trained = run(plan.student, student, { isTrained: true, dropoutSeed })
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
    const step = trainingStep(trainedParts(plan, stage), student, adam, kept, total, terms, values)
    return { ...step, scheduled, drawn, onDevice: reportsOnDevice(step.report, `reports/${index}`) }
  })
  return { graph, inputs, student, teacher, adam, stages, evaluated, teacherOutputs }
}

function projectionsOf({ stages, student, teacher }: StepGraphPlan): readonly ParameterDescription[] {
  const terms = stages.flatMap((stage) => stage.terms)
  return teacher ? projectionParameters(terms, student.width, teacher.width) : []
}

/**
 * Gradient accumulators between the micro-batches of a batch: one a parameter, whatever the stage.
 * They take memory once they are used.
 */
function gradientAccumulators(graph: Graph, { parameters }: ModelVariables): (name: string) => Variable {
  const places = new Map(
    parameters.map(({ name, shape }) => [name, variable(graph, `kept/${name}`, shape)] as const),
  )
  return (name) => places.get(name) as Variable
}

interface StageLoss {
  readonly total: Node
  readonly terms: readonly ReportedTerm[]
  /** What the report says after its first two numbers. */
  readonly values: readonly Node[]
}

function stageLoss(
  plan: StepGraphPlan,
  stage: StageLosses,
  scheduled: ScheduledSettings,
  drawn: DrawnLayers | undefined,
  student: EncoderOutputs,
  teacher: EncoderOutputs | undefined,
  { mask, labels, shares, labelledShare }: StepGraph['inputs'],
  { value }: ModelVariables,
): StageLoss {
  const ofExamples = reshape(slice(shares, 0, 0, 1), [])
  const share = {
    labelled: labelledShare ?? ofExamples,
    examples: ofExamples,
    tokens: reshape(slice(shares, 0, 1, 1), []),
  }
  const inTeachersWidth = (term: LossTerm, states: Node): Node => {
    if (term.projection === undefined) return states
    const { weight, bias } = projectionNames(term)
    const parameters = { weight: value(weight), bias: value(bias) }
    return projected(states, parameters, lossSettings(term).at, plan.precision)
  }
  const weighted = (loss: Node, term: LossTerm): Node =>
    mul(mul(loss, scheduled.nodeOf(term.weight)), share[averagedOver(term)])
  const values: Node[] = []
  const terms: ReportedTerm[] = []
  const parts: Node[] = []
  const report = (value: Node): number => values.push(value) + REPORT_GRADIENT_NORM
  for (const term of stage.terms) {
    const loss: Loss = LOSS_CATALOGUE[term.loss]
    const { temperature, ...others } = lossSettings(term)
    const settings = { ...others, temperature: scheduled.nodeOf(temperature) }
    if (loss.kind === 'classification') {
      const inputs = {
        studentLogits: student.logits,
        teacherLogits: teacher?.logits,
        taskKind: plan.taskKind,
        labels,
        hasUnlabelled: plan.hasUnlabelled,
        classWeights: plan.classWeights,
      }
      const part = weighted(loss.build(inputs, settings), term)
      parts.push(part)
      terms.push({ term, position: report(part) })
    } else if (teacher) {
      const isFirst = ({ student: layer }: LayerPair, at: number) =>
        stage.pairs.findIndex((pair) => pair.student === layer) === at
      const comparisons = comparisonsOf(
        term,
        stage.pairs.filter((pair, at) => !drawn || isFirst(pair, at)),
      )
      if (comparisons.length === 0) continue
      const ofPairs = comparisons.map((pairs) => {
        const states = layerPair(pairs, teacher, student, drawn)
        const studentState = inTeachersWidth(term, states.studentState)
        return weighted(loss.build({ ...states, studentState, mask }, settings), term)
      })
      const part = ofPairs.reduce((sum, next) => add(sum, next))
      parts.push(part)
      const position = report(part)
      const pairs = comparisons.map(([pair], index) => ({
        ...pair,
        position: report(ofPairs[index] as Node),
      }))
      terms.push({ term, position, pairs })
    }
  }
  return { total: parts.reduce((sum, next) => add(sum, next)), terms, values }
}

/**
 * What a step may change. The other parameters stay as they are, bit for bit: no gradient is
 * computed for them, and no weight decay shrinks them.
 */
interface TrainedParts {
  readonly clipNorm: number
  readonly isTrained: (parameter: string) => boolean
  /** Whether losses look at queries, keys or values by themselves, which a parameter makes. */
  readonly isLookedAt: (parameter: string, side: string) => boolean
}

function trainedParts({ student, freeze, clipNorm }: StepGraphPlan, stage: StageLosses): TrainedParts {
  const setOf = (layer: number) => (layer === 0 ? 0 : parametersOfLayer(student, layer - 1) + 1)
  const sets = stage.trained?.map(setOf)
  const isTrained = (name: string): boolean => {
    const layer = layerOfParameter(name, student)
    if (layer === 0 && freeze === 'embeddings') return false
    return sets === undefined || layer === undefined || sets.includes(layer)
  }
  const compared = new Set(stage.pairs.map((pair) => setOf(pair.student)))
  const lookedAt = new Set(sidesLookedAt(stage.terms))
  const isLookedAt = (name: string, side: string) =>
    compared.has(layerOfParameter(name, student) ?? 0) && lookedAt.has(side)
  return { clipNorm, isTrained, isLookedAt }
}

/** Which of queries, keys and values losses look at by themselves, as parameters are called. */
function sidesLookedAt(terms: readonly LossTerm[]): readonly string[] {
  return terms.flatMap((term) => {
    const looked = looksAt(term.loss)
    if (looked === 'attention' || looked === 'scores') return ['query', 'key']
    return looked === 'heads' ? lossSettings(term).relations.map((relation) => SIDES[relation]) : []
  })
}

const SIDES = { queries: 'query', keys: 'key', values: 'value' } as const satisfies Record<Relation, string>

/**
 * Layers count from 1, 0 are the embeddings, those of distances among them (DeBERTa, MPNet); the
 * norm behind the last layer (ModernBERT) is that one's. Undefined for the head.
 */
function layerOfParameter(name: string, student: EncoderConfig): number | undefined {
  if (/^(embeddings|encoder\.relative_\w+)\./.test(name)) return 0
  if (name.startsWith('encoder.LayerNorm.')) return layersOfParameters(student)
  const [, index] = /^encoder\.layer\.(\d+)\./.exec(name) ?? []
  return index === undefined ? undefined : Number(index) + 1
}

function trainingStep(
  plan: TrainedParts,
  student: ModelVariables,
  adam: Adam,
  kept: (name: string) => Variable,
  total: Node,
  terms: readonly ReportedTerm[],
  values: readonly Node[],
): Omit<StageGraph, 'onDevice' | 'scheduled' | 'drawn'> {
  const trained = student.parameters.filter(({ name }) => plan.isTrained(name))
  const found = gradientsWherePresent(
    total,
    trained.map(({ name }) => student.value(name)),
  )
  const gradients = new Map<string, Node>()
  trained.forEach(({ name }, index) => {
    const gradient = found[index]
    if (gradient) gradients.set(name, gradient)
  })
  // Queries, keys and values come out of one product. Where losses look at some of them and at
  // nothing behind their layer's attention, the others' part of the gradient is zeros, which must
  // not pass for one: weight decay would shrink what nothing trains.
  for (const name of gradients.keys()) {
    const [, attention, side = ''] = /^(.*\.attention)\.self\.(query|key|value)\./.exec(name) ?? []
    if (attention === undefined || gradients.has(`${attention}.output.dense.weight`)) continue
    if (!plan.isLookedAt(name, side)) gradients.delete(name)
  }
  const { graph } = total
  const keep = (how: (place: Variable, gradient: Node) => Operation): Node =>
    after(
      pack([total, graph.constant(0), ...values]),
      [...gradients].map(([name, gradient]) => how(kept(name), gradient)),
    )
  const direct = adam.step(gradients, plan.clipNorm)
  const ofKept = adam.step(
    new Map([...gradients.keys()].map((name) => [name, read(kept(name))])),
    plan.clipNorm,
  )
  return {
    report: after(pack([total, direct.norm, ...values]), direct.updates),
    keepFirst: keep(assign),
    keepNext: keep(assignAdd),
    applyKept: after(ofKept.norm, ofKept.updates),
    total,
    terms,
    gradients,
  }
}
