import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import type { LayerPair } from '../../../src-main/contract/plan-student.ts'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import { buildStepGraph, type StepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { learningRateAt } from '../../../src-main/domain/plan/learning-rate.ts'
import { looksAt } from '../../../src-main/domain/plan/loss-term.ts'
import {
  FIXTURES,
  largestDifference,
  readFixture,
  relativeDifference,
  rowOf,
} from '../../support/fixtures.ts'
import { allOf } from '../../support/reads-of-all.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'
import { testBackend } from '../../support/test-backend.ts'

const reference = readFixture('tiny-bert')
const teacherFolder = readModel(join(FIXTURES, 'tiny-teacher'))
const studentFolder = readModel(join(FIXTURES, 'tiny-student'))
const TRAINING = { learningRate: 5e-4, warmup: 0.1, decay: 'linear' } as const
const PAIRS = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]
/** Every layer of the teacher to every layer of the student, as ALP-KD maps them. */
const EVERY_PAIR = [1, 2].flatMap((student) => [1, 2, 3, 4].map((teacher) => ({ teacher, student })))
const CURVE_LOSSES: readonly LossTerm[] = [
  { loss: 'hard-label', weight: 1 },
  { loss: 'soft-label', weight: 1, temperature: 2 },
  { loss: 'attention-kl', weight: 1 },
  { loss: 'hidden-cosine', weight: 1, at: 'cls' },
]
const NAMES: readonly [string, LossTerm, (readonly LayerPair[])?][] = [
  ['hard-label', { loss: 'hard-label', weight: 1 }],
  ['soft-label', { loss: 'soft-label', weight: 1, temperature: 2 }],
  ['attention-kl', { loss: 'attention-kl', weight: 1 }],
  ['attention-mse', { loss: 'attention-mse', weight: 1 }],
  ...(['cosine', 'mse', 'kl'] as const).flatMap((kind) =>
    (['cls', 'tokens'] as const).map((at): [string, LossTerm] => [
      `hidden-${kind}.${at}`,
      { loss: `hidden-${kind}`, weight: 1, at },
    ]),
  ),
  ['attention-kl.text', { loss: 'attention-kl', weight: 1, per: 'text' }],
  ['attention-mse.text', { loss: 'attention-mse', weight: 1, per: 'text' }],
  ...(['cosine', 'mse', 'kl'] as const).map((kind): [string, LossTerm] => [
    `hidden-${kind}.tokens.text`,
    { loss: `hidden-${kind}`, weight: 1, at: 'tokens', per: 'text' },
  ]),
  [
    'embeddings.hidden-mse.tokens',
    { loss: 'hidden-mse', weight: 1, at: 'tokens' },
    [{ teacher: 0, student: 0 }],
  ],
]

/** What layer_losses.py wrote. */
const LAYER_LOSSES = JSON.parse(readFileSync(join(FIXTURES, 'layer-losses.json'), 'utf8')) as Readonly<
  Record<
    string,
    {
      readonly term: Omit<LossTerm, 'weight'>
      readonly value: number
      readonly gradientNorms: Readonly<Record<string, number>>
    }
  >
>

function normOf({ data }: Tensor): number {
  return Math.hypot(...data)
}

/** A graph over the tiny models with one stage; weights as in the fixtures. */
function open(
  losses: readonly LossTerm[],
  precision: 'float32' | 'bfloat16' = 'float32',
  pairs: readonly LayerPair[] = PAIRS,
  draw?: 'epoch',
) {
  const graph = buildStepGraph({
    student: studentFolder.config,
    teacher: teacherFolder.config,
    classes: 3,
    stages: [{ terms: losses, pairs, ...(draw && { draw }) }],
    ...STEP_SETTINGS,
    precision,
    dropout: false,
    own: testBackend(),
  })
  const shown = {
    teacher: allOf(graph, 'teacher', teacherFolder.config),
    student: allOf(graph, 'student', studentFolder.config),
  }
  const session = testBackend().load(graph.graph)
  graph.student.assign(session, studentFolder.weights)
  graph.teacher?.assign(session, teacherFolder.weights)
  session.run(new Map(), [graph.adam.reset])
  return { graph, shown, session }
}

function feeds(
  { inputs }: StepGraph,
  tensors: Record<'ids' | 'type_ids' | 'mask' | 'labels', Tensor>,
): Map<Node, Tensor> {
  return new Map([
    [inputs.ids, tensors.ids],
    [inputs.typeIds, tensors.type_ids],
    [inputs.mask, tensors.mask],
    [inputs.labels, tensors.labels],
  ])
}

const batch = {
  ids: reference('ids'),
  type_ids: reference('type_ids'),
  mask: reference('mask'),
  labels: reference('labels'),
}

describe('against PyTorch', () => {
  const forward = open([{ loss: 'hard-label', weight: 1 }])
  afterAll(() => forward.session.close())

  test.each(['teacher', 'student'] as const)(
    'logits, hidden states and attention of the %s agree within 1e-5',
    (role) => {
      const outputs = forward.shown[role]
      const nodes = [outputs.logits, ...outputs.hiddenStates, ...outputs.attention]
      const names = [
        'logits',
        ...outputs.hiddenStates.map((_, index) => `hidden.${index}`),
        ...outputs.attention.map((_, index) => `attention.${index + 1}`),
      ]
      const values = forward.session.run(feeds(forward.graph, batch), nodes)
      const differences = names.map((name, index) =>
        largestDifference(values[index]!, reference(`${role}.${name}`)),
      )
      expect(Math.max(...differences)).toBeLessThan(1e-5)
    },
  )

  test.each(Object.entries(LAYER_LOSSES))(
    '%s and the norm of its gradient by every parameter agree within 1e-5',
    (_, { term, value, gradientNorms }) => {
      const pairs = looksAt(term.loss) === 'layers' ? EVERY_PAIR : PAIRS
      const { graph, session } = open([{ weight: 1, ...term }], 'float32', pairs)
      const stage = graph.stages[0]!
      const names = [...stage.gradients.keys()]
      const [total, ...found] = session.run(feeds(graph, batch), [stage.total, ...stage.gradients.values()])
      session.close()
      expect(Math.abs((total?.data[0] ?? Number.NaN) / value - 1)).toBeLessThan(1e-5)
      const norms = Object.fromEntries(names.map((name, index) => [name, normOf(found[index]!)]))
      expect(Object.keys(norms).sort()).toEqual(Object.keys(gradientNorms).sort())
      const largest = Math.max(...Object.values(gradientNorms))
      const differences = names.map((name) => Math.abs(norms[name]! - gradientNorms[name]!))
      expect(Math.max(...differences) / largest).toBeLessThan(1e-5)
    },
  )

  test.each(NAMES)('%s and its gradient by every parameter agree within 1e-5', (name, term, pairs) => {
    const { graph, session } = open([term], 'float32', pairs)
    const stage = graph.stages[0]!
    const parameters = [...stage.gradients.keys()]
    const nodes = [...stage.gradients.values()]
    const tensors = session.run(feeds(graph, batch), [stage.total, ...nodes])
    session.close()
    expect(largestDifference({ shape: [1], data: tensors[0]!.data }, reference(`loss.${name}`))).toBeLessThan(
      1e-5,
    )
    const differences = parameters.map((parameter, index) => {
      const expected = reference(`gradient.${name}.${parameter}`)
      // A key's bias shifts all scores of a row alike: its gradient is 0 in exact arithmetic and
      // rounding in both here.
      const isRounding = expected.data.every((value) => Math.abs(value) < 1e-7)
      return isRounding
        ? largestDifference(tensors[index + 1]!, expected)
        : relativeDifference(tensors[index + 1]!, expected)
    })
    expect(Math.max(...differences)).toBeLessThan(1e-4)
  })

  test('50 steps of distillation follow the loss curve and end in the same weights, but for the biases of keys', () => {
    const { worst, weights } = train50Steps('float32')
    expect(worst).toBeLessThan(1e-3)
    const differences = [...weights].map(([name, data]) => {
      const expected = reference(`curve.final.${name}`)
      return [name, largestDifference({ shape: expected.shape, data }, expected)] as const
    })
    const isKeyBias = (name: string) => name.endsWith('attention.self.key.bias')
    expect(differences.filter(([name, most]) => !isKeyBias(name) && !(most < 1e-3))).toEqual([])
    // A key's bias shifts all scores of a row alike: its gradient is 0 in exact arithmetic, and
    // Adam moves what is rounding noise by up to a full step in a direction of chance, in both.
    // Nothing that the network says depends on it.
    const ofKeys = differences.filter(([name]) => isKeyBias(name))
    expect(ofKeys).toHaveLength(2)
    const farthest = Array.from({ length: 50 }, (_, step) => learningRateAt(step, 50, TRAINING))
    expect(Math.max(...ofKeys.map(([, most]) => most))).toBeLessThan(
      2 * farthest.reduce((sum, rate) => sum + rate, 0),
    )
  })

  test('a weight that changes over a stage multiplies loss and gradient by what it is in the step', () => {
    const [, soft] = NAMES.find(([name]) => name === 'soft-label') as [string, LossTerm]
    const expected = reference('gradient.soft-label.classifier.weight')
    const changing = { from: 0.2, to: 1.4, shape: 'linear', begin: 0, end: 1 } as const
    const { graph, session } = open([{ ...soft, weight: changing }])
    const [stage] = graph.stages
    const fed = feeds(graph, batch)
    const total = (step: number) => {
      const all = new Map([...fed, ...stage!.scheduled.feedsAt(step, 5)])
      const [loss, gradient] = session.run(all, [stage!.total, stage!.gradients.get('classifier.weight')!])
      return { loss: loss!.data[0]!, gradient: gradient! }
    }
    const steps = [0, 1, 4].map(total)
    session.close()
    const loss = reference('loss.soft-label').data[0]!
    const weights = [0.2, 0.2 + 1.2 / 4, 1.4]
    steps.forEach((step, index) => {
      expect(step.loss).toBeCloseTo(weights[index]! * loss, 5)
      const scaled = {
        ...expected,
        data: Float32Array.from(expected.data, (slope) => weights[index]! * slope),
      }
      expect(relativeDifference(step.gradient, scaled)).toBeLessThan(1e-3)
    })
  })

  test('a pair that is drawn has the loss and the gradient of that pair', () => {
    const terms: readonly LossTerm[] = [
      { loss: 'hidden-mse', weight: 1, at: 'tokens' },
      { loss: 'attention-kl', weight: 1 },
      { loss: 'attention-relations', weight: 1 },
    ]
    const candidates = [1, 2, 3, 4].flatMap((teacher) => [
      { teacher, student: 1 },
      { teacher, student: 2 },
    ])
    const drawn = open(terms, 'float32', candidates, 'epoch')
    const fixed = open(terms)
    const numbers = ({ graph, session }: typeof fixed, more: ReadonlyMap<Node, Tensor> = new Map()) => {
      const [stage] = graph.stages
      const gradients = [...stage!.gradients.values()]
      return session.run(new Map([...feeds(graph, batch), ...more]), [stage!.total, ...gradients])
    }
    const found = numbers(drawn, drawn.graph.stages[0]!.drawn!.feedsFor(PAIRS))
    // To the last bit with our own operations: TensorFlow's optimizer joins others as it likes.
    numbers(fixed).forEach((expected, index) => {
      if (testBackend().isFused) expect(found[index]!.data).toEqual(expected.data)
      else expect(largestDifference(found[index]!, expected)).toBeLessThan(1e-5)
    })
    drawn.session.close()
    fixed.session.close()
  })

  test("in bfloat16 the products are rounded, to the format's 8 bits and no worse, and the curve of this fixture is followed within 5 %", () => {
    const { graph, session } = open([{ loss: 'hard-label', weight: 1 }], 'bfloat16')
    const [logits] = session.run(feeds(graph, batch), [graph.evaluated.logits])
    session.close()
    const difference = relativeDifference(logits!, reference('student.logits'))
    expect(difference).toBeGreaterThan(1e-5)
    expect(difference).toBeLessThan(2 ** -6)
    expect(train50Steps('bfloat16').worst).toBeLessThan(0.05)
  })
})

/**
 * Trains along the recorded batches. @returns the largest relative difference of any reported
 * number, and the last weights
 */
function train50Steps(precision: 'float32' | 'bfloat16') {
  const { graph, session } = open(CURVE_LOSSES, precision)
  let worst = 0
  for (let step = 0; step < 50; step++) {
    const of = (name: string) => rowOf(reference(`curve.${name}`), step)
    const fed = feeds(graph, {
      ids: of('ids'),
      type_ids: of('type_ids'),
      mask: of('mask'),
      labels: of('labels'),
    })
    const rate = learningRateAt(step, 50, TRAINING)
    fed.set(graph.adam.schedule, { shape: [5], data: adamSchedule(step + 1, rate, 0.01) })
    const [report] = session.run(fed, [graph.stages[0]!.report])
    const expected = of('report').data
    const stage = graph.stages[0]!
    const got = [0, 1, ...stage.terms.map(({ position }) => position)].map(
      (position) => report!.data[position]!,
    )
    got.forEach(
      (value, index) =>
        (worst = Math.max(worst, Math.abs(value - expected[index]!) / Math.abs(expected[index]!))),
    )
  }
  const weights = graph.student.fetch(session)
  session.close()
  return { worst, weights }
}
