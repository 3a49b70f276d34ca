import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import { stepFeeds } from '../../../src-main/engine/training/step-feeds.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { layerOfParameter } from '../../../src-main/engine/training/trained-parts.ts'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { FIXTURES, readFixture } from '../../support/fixtures.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'
import { testBackend } from '../../support/test-backend.ts'

const reference = readFixture('tiny-bert')
const written = readSafetensors(join(FIXTURES, 'tiny-bert.safetensors'))
const teacher = readModel(join(FIXTURES, 'tiny-teacher'))
const student = readModel(join(FIXTURES, 'tiny-student'))
/** By what the fixture calls their gradients, which are of weight 1. */
const TERMS: Readonly<Record<string, LossTerm>> = {
  'hard-label': { loss: 'hard-label', weight: 1 },
  'soft-label': { loss: 'soft-label', weight: 3, temperature: 2 },
  'attention-kl': { loss: 'attention-kl', weight: 1 },
  'hidden-cosine.cls': { loss: 'hidden-cosine', weight: 1, at: 'cls' },
}
const NAMES = Object.keys(TERMS)

/** PyTorch's gradient of a term by all weights of a layer, side by side. */
function expectedGradient(name: string, layer: number | null): readonly number[] {
  const ofLayer = [...student.weights.keys()].filter(
    (parameter) => (layerOfParameter(parameter, student.config) ?? null) === layer,
  )
  const weight = Number(TERMS[name]?.weight)
  return ofLayer.flatMap((parameter) => {
    const gradient = written.has(`gradient.${name}.${parameter}`)
      ? reference(`gradient.${name}.${parameter}`).data
      : new Float32Array(student.weights.get(parameter)?.length ?? 0)
    return Array.from(gradient, (value) => weight * value)
  })
}

const dot = (g: readonly number[], h: readonly number[]) =>
  g.reduce((sum, value, index) => sum + value * (h[index] ?? Number.NaN), 0)

test("sums of products of gradients, by layer, are PyTorch's", () => {
  const graph = buildStepGraph({
    student: student.config,
    teacher: teacher.config,
    classes: 3,
    stages: [
      {
        terms: Object.values(TERMS),
        pairs: [
          { teacher: 2, student: 1 },
          { teacher: 4, student: 2 },
        ],
      },
    ],
    ...STEP_SETTINGS,
    dropout: true,
    measures: { losses: true, gradients: true },
    own: testBackend(),
  })
  const session = testBackend().load(graph.graph)
  graph.student.assign(session, student.weights)
  graph.teacher?.assign(session, teacher.weights)
  const { gradients } = graph.stages[0]?.measured ?? {}
  const batch = {
    ids: reference('ids'),
    typeIds: reference('type_ids'),
    mask: reference('mask'),
    labels: reference('labels'),
    tokens: 0,
  }
  const feeds = stepFeeds(graph, { batch, seed: 1, step: 0, schedule: adamSchedule(1, 0, 0) })
  const [found] = gradients ? session.run(feeds, [gradients.products]) : []
  session.close()
  expect(gradients?.layers).toEqual([0, 1, 2, null])
  const expected = (gradients?.layers ?? []).flatMap((layer) => {
    const ofTerms = NAMES.map((name) => expectedGradient(name, layer))
    const normOf = (g: readonly number[]) => Math.sqrt(dot(g, g))
    return ofTerms.flatMap((g, index) =>
      ofTerms.slice(index).map((h) => ({ product: dot(g, h), scale: normOf(g) * normOf(h) })),
    )
  })
  expect(found?.data).toHaveLength(expected.length)
  const differences = expected.map(({ product, scale }, index) => {
    const difference = Math.abs((found?.data[index] ?? Number.NaN) - product)
    return scale > 0 ? difference / scale : difference
  })
  expect(Math.max(...differences)).toBeLessThan(1e-5)
})
