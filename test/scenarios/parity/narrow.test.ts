import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import { learningRateAt } from '../../../src-main/domain/plan/learning-rate.ts'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import { isProjection } from '../../../src-main/engine/losses/projection.ts'
import { narrowWeights } from '../../../src-main/engine/narrowing/narrow-weights.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import { studentStart } from '../../../src-main/engine/training/initial-weights.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import {
  FIXTURES,
  largestDifference,
  readFixture,
  relativeDifference,
  rowOf,
} from '../../support/fixtures.ts'
import { testBackend } from '../../support/test-backend.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'

const reference = readFixture('narrow-student')
const batches = readFixture('tiny-bert')
const teacher = readModel(join(FIXTURES, 'tiny-teacher'))
const student = { ...teacher.config, layers: 2, width: 16, heads: 2, feedForward: 24 }
const TRAINING = { learningRate: 5e-4, warmup: 0.1, decay: 'linear' } as const
const PROJECTED: readonly LossTerm[] = [
  { loss: 'hidden-mse', weight: 1, at: 'tokens', projection: 'linear' },
  { loss: 'hidden-cosine', weight: 1, at: 'cls', projection: 'linear' },
]
const PAIRS = [
  { teacher: 0, student: 0 },
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]

/** A narrow student with the weights that PyTorch drew. */
function open(losses: readonly LossTerm[]) {
  const graph = buildStepGraph({
    student,
    teacher: teacher.config,
    classes: 3,
    stages: [{ terms: losses, pairs: PAIRS }],
    ...STEP_SETTINGS,
    dropout: false,
    own: testBackend(),
  })
  const session = testBackend().load(graph.graph)
  const start = graph.student.parameters.map(({ name }) => {
    const { data } = reference(`start.${name}`)
    return [name, data as Float32Array] as const
  })
  graph.student.assign(session, new Map(start))
  graph.teacher?.assign(session, teacher.weights)
  session.run(new Map(), [graph.adam.reset])
  return { graph, session, stage: graph.stages[0]! }
}

type Opened = ReturnType<typeof open>

function feeds({ graph: { inputs } }: Opened, of: (name: string) => Tensor): Map<Node, Tensor> {
  return new Map([
    [inputs.ids, of('ids')],
    [inputs.typeIds, of('type_ids')],
    [inputs.mask, of('mask')],
    [inputs.labels, of('labels')],
  ])
}

describe('a student narrower than its teacher, against PyTorch', () => {
  const opened = open(PROJECTED)
  afterAll(() => opened.session.close())

  test('gives the same logits', () => {
    const { graph, session } = opened
    const [logits] = session.run(feeds(opened, batches), [graph.evaluated.logits])
    expect(largestDifference(logits!, reference('student.logits'))).toBeLessThan(1e-5)
  })

  test('has the losses of projected states, and their gradients by every parameter and projection', () => {
    const { session, stage } = opened
    const names = [...stage.gradients.keys()]
    expect(names.filter(isProjection)).toEqual([
      'projections.hidden-mse.tokens.weight',
      'projections.hidden-mse.tokens.bias',
      'projections.hidden-cosine.cls.weight',
      'projections.hidden-cosine.cls.bias',
    ])
    const nodes = [stage.total, ...stage.gradients.values()]
    const [total, ...gradients] = session.run(feeds(opened, batches), nodes)
    const [mse = NaN, cosine = NaN] = reference('loss').data
    expect(Math.abs(total!.data[0]! - mse - cosine)).toBeLessThan(1e-5)
    const differences = names.map((name, index) => {
      const wanted = reference(`gradient.${name}`)
      // A key's bias shifts all scores of a row alike: its gradient is rounding in both.
      const isRounding = wanted.data.every((value) => Math.abs(value) < 1e-7)
      const difference = isRounding ? largestDifference : relativeDifference
      return difference(gradients[index]!, wanted)
    })
    expect(Math.max(...differences)).toBeLessThan(1e-4)
  })

  test('starts from the largest singular directions as numpy finds them', () => {
    const found = studentStart(
      { from: 'teacher', layers: [2, 4] },
      student,
      teacher.config,
      teacher.weights,
      undefined,
    )
    const find = narrowWeights(found, teacher.config, student, 'singular')
    const differences = describeParameters(student, 3).map(({ name, shape }) =>
      relativeDifference({ shape, data: find(name)! }, reference(`singular.${name}`)),
    )
    expect(Math.max(...differences)).toBeLessThan(1e-5)
  })

  test('follows 50 steps of distillation with projections, and ends in the same ones', () => {
    const trained = open([{ loss: 'hard-label', weight: 1 }, ...PROJECTED])
    const { graph, session, stage } = trained
    const positions = [0, 1, ...stage.terms.map(({ position }) => position)]
    const differences = Array.from({ length: 50 }, (_, step) => {
      const fed = feeds(trained, (name) => rowOf(batches(`curve.${name}`), step))
      const rate = learningRateAt(step, 50, TRAINING)
      fed.set(graph.adam.schedule, { shape: [5], data: adamSchedule(step + 1, rate, 0.01) })
      const [report] = session.run(fed, [stage.report])
      const expected = rowOf(reference('curve.report'), step)
      const reported = Float32Array.from(positions, (position) => report!.data[position]!)
      return positions.map((_position, index) =>
        Math.abs((reported[index]! - expected.data[index]!) / expected.data[index]!),
      )
    })
    const weights = graph.student.fetch(session)
    session.close()
    expect(Math.max(...differences.flat())).toBeLessThan(1e-3)
    const ends = [...weights].filter(([name]) => isProjection(name))
    expect(ends).toHaveLength(4)
    for (const [name, data] of ends) {
      const expected = reference(`curve.final.${name}`)
      expect(largestDifference({ shape: expected.shape, data }, expected)).toBeLessThan(1e-3)
    }
  })
})
