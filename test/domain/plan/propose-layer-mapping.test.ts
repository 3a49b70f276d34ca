import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MAPPING_PROPOSALS,
  proposeLayerMapping,
} from '../../../src-main/domain/plan/propose-layer-mapping.ts'

describe('layer-map proposals', () => {
  test.each([
    ['every-kth', [2, 4, 6]],
    ['first', [1, 2, 3]],
    ['last', [4, 5, 6]],
    ['uniform', [1, 4, 6]],
    ['reversed', [6, 4, 2]],
  ] as const)('%s of 6 for 3 are %j', (proposal, layers) => {
    expect(proposeLayerMapping(proposal, 6, 3).map(({ teacher }) => teacher)).toEqual(layers)
  })

  test('give every student layer one teacher layer that exists', () => {
    const layers = fc.integer({ min: 1, max: 24 })
    fc.assert(
      fc.property(fc.constantFrom(...MAPPING_PROPOSALS), layers, layers, (proposal, teachers, students) => {
        const pairs = proposeLayerMapping(proposal, teachers, students)
        expect(pairs.map(({ student }) => student)).toEqual(
          Array.from({ length: students }, (_, index) => index + 1),
        )
        expect(pairs.every(({ teacher }) => teacher >= 1 && teacher <= teachers)).toBe(true)
      }),
    )
  })
})
