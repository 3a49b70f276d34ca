import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import { looksAt, lossSettings } from '../../../src-main/domain/plan/loss-term.ts'
import type { Session, Tensor } from '../../../src-main/engine/backend.ts'
import { gradients } from '../../../src-main/engine/graph/gradients.ts'
import type { AttentionHeads } from '../../../src-main/engine/graph/ops/attention.ts'
import { Graph, type Node } from '../../../src-main/engine/graph/graph.ts'
import { mul } from '../../../src-main/engine/graph/ops/pointwise.ts'
import { slice } from '../../../src-main/engine/graph/ops/shape.ts'
import { LOSS_CATALOGUE } from '../../../src-main/engine/losses/loss-catalogue.ts'
import type { ClassificationInputs } from '../../../src-main/engine/losses/loss.ts'
import { scheduledSettings } from '../../../src-main/engine/training/scheduled-settings.ts'
import { feedsOf } from '../graph/finite-differences.ts'
import { testBackend } from '../../support/test-backend.ts'

/** What a loss compares, and what it is weighed by: labels [B] or [B, K], or the mask [B, T]. */
export interface LossInputs {
  readonly teacher: Tensor
  readonly student: Tensor
  readonly third: Tensor
}

/** Layers of the teacher side by side, [B, T, LAYERS·D], for a loss that weighs several. */
export const LAYERS = 3

/**
 * Of a loss on the output: another kind of task than one class to a text, then with targets [B, K].
 */
export type LossUse = Pick<ClassificationInputs, 'taskKind' | 'hasUnlabelled' | 'classWeights'>

export interface OpenLoss {
  readonly loss: Node
  /** Teacher, student, third. */
  readonly inputs: readonly [Node, Node, Node]
  readonly session: Session
  /** The loss and its gradient by the student. */
  evaluate(values: LossInputs): { readonly value: number; readonly gradient: Tensor }
}

/**
 * One loss of the catalogue alone in a graph, B and T unknown as in training; close its session
 * when done. A temperature that changes is what it is at first.
 * @param like values of the shapes that will be fed
 */
export function openLoss(term: LossTerm, like: LossInputs, of: LossUse = {}): OpenLoss {
  const graph = new Graph(testBackend())
  const entry = LOSS_CATALOGUE[term.loss]
  const isLabels = entry.kind === 'classification'
  const shapeOf = ({ shape: [, second = 0, third = 0, fourth = 0] }: Tensor) =>
    ({
      labels: [-1, second],
      logits: [-1, second],
      attention: [-1, second, -1, -1],
      scores: [-1, second, -1, -1],
      heads: [-1, second, -1, fourth],
      'hidden-state': [-1, -1, third],
      layers: [-1, -1, third],
    })[looksAt(term.loss)]
  const teacher = graph.placeholder('teacher', 'float32', shapeOf(like.teacher))
  const student = graph.placeholder('student', 'float32', shapeOf(like.student))
  const isClasses = isLabels && of.taskKind === undefined
  const third = graph.placeholder(
    'third',
    isClasses ? 'int32' : 'float32',
    isClasses ? [-1] : isLabels ? [-1, like.third.shape[1] ?? 0] : [-1, -1],
  )
  const { temperature, ...others } = lossSettings(term)
  const scheduled = scheduledSettings(graph, 'scheduled', [term])
  const settings = { ...others, temperature: scheduled.nodeOf(temperature) }
  const loss =
    entry.kind === 'classification'
      ? entry.build({ teacherLogits: teacher, studentLogits: student, labels: third, ...of }, settings)
      : entry.build(
          {
            teacherState: teacher,
            teacherStates: looksAt(term.loss) === 'layers' ? layersOf(teacher) : [teacher],
            studentState: student,
            teacherAttention: teacher,
            studentAttention: student,
            teacherHeads: headsOf(teacher),
            studentHeads: headsOf(student),
            mask: third,
          },
          settings,
        )
  const [gradient] = gradients(loss, [student])
  const session = testBackend().load(graph)
  const inputs = [teacher, student, third] as const
  return {
    loss,
    inputs,
    session,
    evaluate(values) {
      const ofInputs = feedsOf(inputs, [values.teacher, values.student, values.third])
      const feeds = new Map([...ofInputs, ...scheduled.feedsAt(0, 1)])
      const [value, found] = session.run(feeds, [loss, gradient as Node])
      return { value: value?.data[0] ?? Number.NaN, gradient: found as Tensor }
    },
  }
}

/** Queries, keys and values that lie side by side, [B, A, T, 3·H], as attention has them. */
function headsOf(all: Node): AttentionHeads {
  const [, , , sides = 3] = all.shape
  if (all.shape.length < 4 || sides < 3) return { query: all, key: all, value: all, scores: all }
  const headWidth = sides / 3
  const [query, key, value] = [0, 1, 2].map((part) => slice(all, 3, part * headWidth, headWidth)) as [
    Node,
    Node,
    Node,
  ]
  return { query: mul(query, 1 / Math.sqrt(headWidth)), key, value, scores: all }
}

function layersOf(all: Node): readonly Node[] {
  const width = (all.shape[2] ?? 0) / LAYERS
  return Array.from({ length: LAYERS }, (_, layer) => slice(all, 2, layer * width, width))
}

/** The loss and its gradient by the student, once. */
export function evaluateLoss(
  term: LossTerm,
  values: LossInputs,
  of: LossUse = {},
): { value: number; gradient: Tensor } {
  const open = openLoss(term, values, of)
  try {
    return open.evaluate(values)
  } finally {
    open.session.close()
  }
}

/** Numbers in lists of lists as a tensor; float32 unless asked otherwise. */
export function tensor(values: Nested, dtype: 'float32' | 'int32' = 'float32'): Tensor {
  const shape: number[] = []
  for (let level: Nested = values; typeof level !== 'number'; level = level[0] ?? 0) shape.push(level.length)
  const flat = flatten(values)
  return { shape, data: dtype === 'int32' ? Int32Array.from(flat) : Float32Array.from(flat) }
}

export type Nested = number | readonly Nested[]

function flatten(values: Nested): number[] {
  return typeof values === 'number' ? [values] : values.flatMap(flatten)
}
