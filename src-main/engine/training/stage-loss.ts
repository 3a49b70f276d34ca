import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { comparisonsOf } from '../../domain/plan/layer-names.ts'
import { isConsistency, lossSettings } from '../../domain/plan/loss-term.ts'
import type { EncoderOutputs } from '../encoder/encoder.ts'
import type { Node } from '../graph/graph.ts'
import { add, mul, sub } from '../graph/ops/pointwise.ts'
import { reshape, slice } from '../graph/raw-ops/shape.ts'
import { LOSS_CATALOGUE } from '../losses/loss-catalogue.ts'
import { averagedOver, type Loss } from '../losses/loss.ts'
import { projected, projectionNames } from '../losses/projection.ts'
import { layerPair, type DrawnLayers } from './compared-layers.ts'
import { consistencySides, type MixedOutputs } from './mixed-outputs.ts'
import type { ModelVariables } from './model-variables.ts'
import { nodeOfPart } from './node-of-part.ts'
import type { ScheduledSettings } from './scheduled-settings.ts'
import type { StageLosses, StepGraphPlan } from './step-graph-plan.ts'
import type { StepInputs } from './step-inputs.ts'
import { REPORT_GRADIENT_NORM } from './training-step.ts'

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

/** What a stage minimises. */
export interface StageLoss {
  /** [] */
  readonly total: Node
  /** What each term adds to it, [] each. */
  readonly parts: readonly Node[]
  readonly terms: readonly ReportedTerm[]
  /** What the report says after its first two numbers. */
  readonly values: readonly Node[]
}

/** What the networks of a step say, as far as a stage reads it. */
export interface StageOutputs {
  readonly student: EncoderOutputs
  readonly teacher?: EncoderOutputs
  /** Of mixtures of texts, where any term looks at them. */
  readonly mixed?: MixedOutputs
}

/** The weighted sum of a stage's losses, each of which is reported too. */
export function stageLoss(
  plan: StepGraphPlan,
  stage: StageLosses,
  scheduled: ScheduledSettings,
  drawn: DrawnLayers | undefined,
  { student, teacher, mixed }: StageOutputs,
  { mask, labels, shares, labelledShare }: StepInputs,
  { value }: ModelVariables,
): StageLoss {
  const ofExamples = reshape(slice(shares, 0, 0, 1), [])
  const shareOf = {
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
  const ofMixtures = (): MixedOutputs => {
    if (!mixed) throw new Error('The graph mixes no texts')
    return mixed
  }
  const weighted = (loss: Node, term: LossTerm): Node =>
    mul(mul(loss, scheduled.nodeOf(term.weight)), shareOf[averagedOver(term)])
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
        studentLogits: nodeOfPart({ of: 'logits' }, student),
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
      const read = term.texts === 'mixed' ? ofMixtures() : { student, teacher, mask }
      const ofPairs = comparisons.map((pairs) => {
        if (isConsistency(term)) {
          const { share } = ofMixtures()
          const sides = consistencySides(term, pairs, student, ofMixtures(), mask)
          const [first, second] = sides.map((side) => loss.build(side, settings)) as [Node, Node]
          return weighted(add(mul(first, share), mul(second, sub(1, share))), term)
        }
        const states = layerPair(pairs, read.teacher, read.student, drawn)
        const studentState = inTeachersWidth(term, states.studentState)
        return weighted(loss.build({ ...states, studentState, mask: read.mask }, settings), term)
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
  return { total: parts.reduce((sum, next) => add(sum, next)), parts, terms, values }
}
