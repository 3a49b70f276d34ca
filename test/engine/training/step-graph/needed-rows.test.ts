import { describe, expect, test } from 'vitest'
import type { LossTerm } from '../../../../src-main/contract/plan-losses.ts'
import type { Tensor } from '../../../../src-main/engine/backend.ts'
import type { Node, Operation } from '../../../../src-main/engine/graph/graph.ts'
import { sizeOf } from '../../../../src-main/engine/graph/raw-ops/shape.ts'
import type { StageLosses, StepGraphPlan } from '../../../../src-main/engine/training/step-graph-plan.ts'
import { buildStepGraph } from '../../../../src-main/engine/training/step-graph.ts'
import type { EncoderConfig } from '../../../../src-main/model-folder/encoder-config.ts'
import { partsOfStages } from '../../../../src-main/teacher-vault/teacher-parts.ts'
import { nodeOfPart } from '../../../../src-main/engine/training/node-of-part.ts'
import { neededFor } from '../../../support/gpu-kernels.ts'
import { STEP_SETTINGS } from '../../../support/step-settings.ts'
import { testBackend } from '../../../support/test-backend.ts'

const [BATCH, TOKENS, WIDTH, FEED_FORWARD, CLASSES] = [2, 5, 16, 24, 3]
const ROWS = BATCH * TOKENS
const STUDENT: EncoderConfig = {
  family: 'bert',
  vocabularySize: 20,
  width: WIDTH,
  layers: 3,
  heads: 2,
  feedForward: FEED_FORWARD,
  positions: 8,
  firstPosition: 0,
  tokenTypes: 2,
  activation: 'gelu',
  layerNormEpsilon: 1e-12,
  initializerRange: 0.02,
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  head: { activation: 'tanh', dropout: 0.1 },
}
const TEACHER = { ...STUDENT, layers: 4 }
const PAIRS = [1, 2, 3].map((student) => ({ teacher: student + 1, student }))
const ATTENTION: LossTerm = { loss: 'attention-kl', weight: 1 }
const CLS: LossTerm = { loss: 'hidden-cosine', weight: 1, at: 'cls' }
const TOKENS_OF_ALL: LossTerm = { loss: 'hidden-mse', weight: 1, at: 'tokens' }
const SOFT: LossTerm = { loss: 'soft-label', weight: 1, temperature: 2 }

/** Multiplications of a layer's dense products: so many rows attend, so many go on behind it. */
const layer = (attending: number, going: number): number =>
  (attending + 2 * ROWS + going) * WIDTH ** 2 + 2 * going * WIDTH * FEED_FORWARD
const WHOLE = layer(ROWS, ROWS)
/** Whose attention is read, and of whose states [CLS]'s; and where its attention is not. */
const LOOKED_AT = layer(ROWS, BATCH)
const CLS_ALONE = layer(BATCH, BATCH)
const HEAD = BATCH * WIDTH * (WIDTH + CLASSES)
/** The gradient of what a layer is made from, by its queries, keys and values. */
const BELOW = ROWS * 3 * WIDTH ** 2

const DENSE = new Set(['MatMul', 'StillroomMatMul'])

/** Multiplications of the dense products that each of several fetches needs, as they are run. */
function multiplied(
  plan: Partial<StepGraphPlan>,
  stages: readonly StageLosses[],
  fetchedOf: (graph: ReturnType<typeof buildStepGraph>) => Readonly<Record<string, [Node, ...Node[]]>>,
): Readonly<Record<string, number>> {
  const built = buildStepGraph({
    student: STUDENT,
    teacher: TEACHER,
    classes: CLASSES,
    stages,
    ...STEP_SETTINGS,
    dropout: true,
    own: testBackend(),
    ...plan,
  })
  const { graph, inputs } = built
  const fetched = Object.entries(fetchedOf(built)).map(([name, [node, ...fed]]) => {
    const products = neededFor([node], fed).filter(({ type }) => DENSE.has(type))
    const sizes = products.map((product) => [...product.inputs.slice(0, 2), outputOf(product)].map(sizeOf))
    return { name, sizes }
  })
  const session = testBackend().load(graph)
  const feeds = new Map<Node, Tensor>([
    [inputs.ids, { shape: [BATCH, TOKENS], data: new Int32Array(ROWS).fill(1) }],
    [inputs.typeIds, { shape: [BATCH, TOKENS], data: new Int32Array(ROWS) }],
    [inputs.mask, { shape: [BATCH, TOKENS], data: new Float32Array(ROWS).fill(1) }],
    [inputs.labels, { shape: [BATCH], data: new Int32Array(BATCH) }],
    [inputs.seed, { shape: [2], data: Int32Array.of(1, 1) }],
  ])
  built.student.assign(session, zerosOf(built.student.parameters))
  if (built.teacher) built.teacher.assign(session, zerosOf(built.teacher.parameters))
  const found = fetched.map(({ name, sizes }) => {
    const values = session.run(feeds, sizes.flat()).map(({ data }) => data[0] ?? 0)
    // Of a product [m, k]·[k, n] the three sizes multiply to (m·k·n)².
    const each = sizes.map((_, at) => Math.sqrt(values[3 * at]! * values[3 * at + 1]! * values[3 * at + 2]!))
    return [name, each.reduce((total, next) => total + next, 0)] as const
  })
  session.close()
  return Object.fromEntries(found)
}

function outputOf(operation: Operation): Node {
  const { graph } = operation.inputs[0]!
  return { graph, operation, dtype: 'float32', shape: [-1, -1] }
}

function zerosOf(parameters: readonly { readonly name: string; readonly shape: readonly number[] }[]) {
  return new Map(
    parameters.map(({ name, shape }) => [
      name,
      new Float32Array(shape.reduce((product, length) => product * length, 1)),
    ]),
  )
}

/** How many operations of a step write a row of shares for each token: [B, A, T, T]. */
function sharesWritten(terms: readonly LossTerm[], teacher: EncoderConfig = TEACHER): number {
  const own = { isFused: true, hasOwnProducts: false }
  const stages = [{ terms, pairs: PAIRS }]
  const plan = {
    student: { ...teacher, layers: 3 },
    teacher,
    classes: CLASSES,
    stages,
    ...STEP_SETTINGS,
    own,
  }
  const {
    stages: [stage],
  } = buildStepGraph({ ...plan, dropout: true })
  return neededFor([stage!.report]).filter(
    ({ type, attributes, inputs }) =>
      (type === 'StillroomDotProductAttention' &&
        'int' in attributes.kept_shares! &&
        attributes.kept_shares.int === 1) ||
      (type === 'StillroomAttentionShares' && inputs[0]!.shape[2] !== 1),
  ).length
}

describe('shares of all tokens', () => {
  test('are written of the layers whose shares a loss reads, and of no other', () => {
    const scores: LossTerm = { loss: 'attention-score-mse', weight: 1 }
    const relations: LossTerm = { loss: 'attention-relations', weight: 1, relations: ['queries', 'values'] }
    expect(sharesWritten([SOFT, ATTENTION, CLS])).toBe(2 * PAIRS.length)
    expect(sharesWritten([SOFT, scores])).toBe(0)
    expect(sharesWritten([SOFT, relations])).toBe(0)
    expect(sharesWritten([SOFT, scores, TOKENS_OF_ALL])).toBe(0)
    // Distances ask in every layer; the last one of each network has [CLS]'s alone.
    const disentangled = {
      farthest: 8,
      toPosition: true,
      fromPosition: true,
      sharesProjections: true,
      hasNorm: false,
    }
    const byDistance = { ...TEACHER, family: 'deberta-v2' as const, disentangled }
    expect(sharesWritten([SOFT], byDistance)).toBe(2 + 3)
  })
})

describe('the dense products that are run', () => {
  test('of a step with all losses: in both last layers [CLS] alone goes on behind the attention', () => {
    const stages = [{ terms: [SOFT, ATTENTION, CLS], pairs: PAIRS }]
    const found = multiplied({}, stages, ({ stages: [stage], evaluated, teacherKept }) => {
      const { logits, attention, hiddenStates } = stage!.teacher!
      const fed = [
        logits!,
        ...PAIRS.flatMap(({ teacher }) => [attention[teacher - 1]!, hiddenStates[teacher]!]),
      ]
      return {
        forward: [stage!.total, ...fed],
        stored: [stage!.report, ...fed],
        live: [stage!.report],
        evaluation: [evaluated.logits],
        teachersEvaluation: [evaluated.teacherLogits!],
        vault: [teacherKept!.logits!],
      }
    })
    const forward = 2 * WHOLE + LOOKED_AT + HEAD
    const ofTeacher = 3 * WHOLE + LOOKED_AT + HEAD
    expect(found).toEqual({
      forward,
      stored: 3 * forward,
      live: 3 * forward + ofTeacher,
      evaluation: 2 * WHOLE + CLS_ALONE + HEAD,
      teachersEvaluation: 3 * WHOLE + CLS_ALONE + HEAD,
      vault: ofTeacher,
    })
  })

  test('of a stage on one layer: none above it in either network, none below what is trained', () => {
    const stages: readonly StageLosses[] = [
      { terms: [ATTENTION, CLS], pairs: PAIRS.slice(0, 1) },
      { terms: [CLS], pairs: PAIRS.slice(1, 2) },
      { terms: [CLS], pairs: PAIRS.slice(1, 2), trained: [2] },
      { terms: [ATTENTION], pairs: PAIRS.slice(0, 1), trained: [1] },
      { terms: [{ loss: 'hard-label', weight: 1 }], pairs: [], trained: [3] },
    ]
    const found = multiplied({}, stages, ({ stages: built }) => {
      const reports = built.map(({ report }) => report)
      return {
        first: [reports[0]!],
        second: [reports[1]!],
        secondAlone: [reports[2]!],
        attentionAlone: [reports[3]!],
        labelsAlone: [reports[4]!],
      }
    })
    const belowCls = 2 * ROWS * WIDTH ** 2 + BATCH * WIDTH ** 2
    expect(found).toEqual({
      first: 3 * LOOKED_AT + WHOLE + LOOKED_AT,
      second: 3 * (WHOLE + CLS_ALONE) + 2 * WHOLE + CLS_ALONE,
      secondAlone: WHOLE + 3 * CLS_ALONE - belowCls + 2 * WHOLE + CLS_ALONE,
      // Queries, keys and values are one product.
      attentionAlone: 2 * BELOW + WHOLE + BELOW,
      labelsAlone: 2 * WHOLE + 3 * (CLS_ALONE + HEAD) - belowCls,
    })
  })

  test('of losses at all tokens are whole, and frozen embeddings are not asked for a gradient', () => {
    const stages = [{ terms: [TOKENS_OF_ALL], pairs: PAIRS }]
    const fetched = ({ stages: [stage] }: ReturnType<typeof buildStepGraph>) => ({
      step: [stage!.report] as [Node, ...Node[]],
    })
    expect(multiplied({}, stages, fetched)).toEqual({ step: 9 * WHOLE + 4 * WHOLE })
    expect(multiplied({ freeze: 'embeddings' }, stages, fetched)).toEqual({
      step: 9 * WHOLE - BELOW + 4 * WHOLE,
    })
  })

  test('that fill a vault stop where every stage stops', () => {
    const stages = [
      { terms: [ATTENTION], pairs: PAIRS.slice(0, 1) },
      { terms: [CLS], pairs: PAIRS.slice(1, 2) },
    ]
    const found = multiplied({}, stages, ({ teacherKept }) => ({
      vault: [
        nodeOfPart(
          partsOfStages(stages).find(({ of }) => of === 'cls')!,
          teacherKept!,
        ),
      ],
    }))
    expect(found).toEqual({ vault: 2 * WHOLE + CLS_ALONE })
  })
})
