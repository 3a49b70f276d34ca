import { expect, test } from 'vitest'
import { runPlanSchema } from '../../../src-main/contract/plan.ts'
import { drawnMapping, layersOf } from '../../../src-renderer/charts/drawn-mapping.ts'

const plan = (layers: number, mapping: readonly object[], start: object = { from: 'random' }) =>
  runPlanSchema.parse({
    kind: 'distill',
    data: { source: { kind: 'catalogue', name: 'sentences' } },
    teacher: { model: { kind: 'catalogue', name: 'bert' } },
    student: { layers, start },
    mapping,
    losses: [{ loss: 'soft-label' }],
    training: {},
  })

test('as many teacher layers are drawn as the mapping or the start names', () => {
  const mapped = plan(2, [{ teacher: 4, student: 1 }])
  expect(drawnMapping(mapped)).toEqual({ teacher: 4, student: 2, pairs: [{ teacher: 4, student: 1 }] })
  expect(layersOf([plan(2, [], { from: 'teacher', layers: [3, 9] })])).toEqual({ teacher: 9, student: 2 })
})

test('several plans are drawn between the most layers of any', () => {
  expect(layersOf([plan(2, [{ teacher: 4, student: 1 }]), plan(3, [])])).toEqual({ teacher: 4, student: 3 })
})
