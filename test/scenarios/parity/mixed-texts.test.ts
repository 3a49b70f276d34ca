import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import type { StepGraphPlan } from '../../../src-main/engine/training/step-graph-plan.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { FIXTURES, readFixture } from '../../support/fixtures.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'
import { testBackend } from '../../support/test-backend.ts'

/** What mixed_texts.py wrote. */
const { share, terms } = JSON.parse(readFileSync(join(FIXTURES, 'mixed-texts.json'), 'utf8')) as {
  readonly share: number
  readonly terms: Readonly<
    Record<
      string,
      {
        readonly term: Omit<LossTerm, 'weight'>
        readonly value: number
        /** Of each parameter, its gradient's norm and Σ gᵢ · cos i. */
        readonly gradients: Readonly<Record<string, readonly [norm: number, projection: number]>>
      }
    >
  >
}
const batch = readFixture('tiny-bert')
const teacher = readModel(join(FIXTURES, 'tiny-teacher'))
const student = readModel(join(FIXTURES, 'tiny-student'))
const PAIRS = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]

function graphOf(losses: readonly LossTerm[], more: Partial<StepGraphPlan> = {}) {
  return buildStepGraph({
    student: student.config,
    teacher: teacher.config,
    classes: 3,
    stages: [{ terms: losses, pairs: PAIRS }],
    ...STEP_SETTINGS,
    dropout: false,
    own: testBackend(),
    ...more,
  })
}

/** A loss and its gradient by every parameter that it reaches. */
function evaluate(losses: readonly LossTerm[], more?: Partial<StepGraphPlan>) {
  const graph = graphOf(losses, more)
  const session = testBackend().load(graph.graph)
  graph.student.assign(session, student.weights)
  graph.teacher?.assign(session, teacher.weights)
  const { inputs, stages } = graph
  const { total, gradients } = stages[0]!
  const feeds = new Map([
    [inputs.ids, batch('ids')],
    [inputs.typeIds, batch('type_ids')],
    [inputs.mask, batch('mask')],
    [inputs.labels, batch('labels')],
    [inputs.mixingShare as Node, { shape: [], data: Float32Array.of(share) }],
  ])
  const [value, ...found] = session.run(feeds, [total, ...gradients.values()])
  session.close()
  const described = [...gradients.keys()].map((name, index) => {
    const data = [...(found[index]?.data ?? [])]
    const projection = data.reduce((sum, slope, at) => sum + slope * Math.cos(at), 0)
    return [name, [Math.hypot(...data), projection]] as const
  })
  return { value: value?.data[0] ?? Number.NaN, gradients: Object.fromEntries(described) }
}

describe.each(Object.entries(terms))('of mixtures, %s', (_, { term, value, gradients }) => {
  const largest = Math.max(...Object.values(gradients).map(([norm]) => norm))

  test.each([
    ['float32', 1e-5],
    ['bfloat16', 5e-2],
  ] as const)('is in %s what PyTorch computes, within %f, and so is its gradient', (precision, within) => {
    const found = evaluate([{ weight: 1, ...term }], { precision })
    expect(Math.abs(found.value / value - 1)).toBeLessThan(within)
    expect(Object.keys(found.gradients).sort()).toEqual(Object.keys(gradients).sort())
    const differences = Object.entries(gradients).flatMap(([name, numbers]) =>
      numbers.map((number, at) => Math.abs(number - (found.gradients[name]?.[at] ?? Number.NaN))),
    )
    expect(Math.max(...differences) / largest).toBeLessThan(within)
  })
})

test('a graph whose losses look at no mixture is fed no share of one', () => {
  const [term] = Object.values(terms).map((one) => one.term)
  expect(graphOf([{ weight: 1, loss: term!.loss }]).inputs.mixingShare).toBeUndefined()
})

test('layers that are computed a second time give the same gradients', () => {
  const losses = Object.values(terms).map(({ term }) => ({ weight: 1, ...term }))
  expect(evaluate(losses, { recompute: 'layers' })).toEqual(evaluate(losses))
})
