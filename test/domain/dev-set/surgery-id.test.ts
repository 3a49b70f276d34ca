import { expect, test } from 'vitest'
import type { Surgery } from '../../../src-main/contract/layer-surgery.ts'
import { surgeryCalled, surgeryId } from '../../../src-main/domain/dev-set/surgery-id.ts'

test('a surgery is found by what it is called, and nothing else is', () => {
  const surgeries: Surgery[] = [
    { kind: 'none' },
    { kind: 'skip', layer: 12 },
    { kind: 'replace', layer: 2, teacher: 4 },
    { kind: 'head' },
  ]
  const ids = surgeries.map(surgeryId)
  expect(ids).toEqual(['none', 'skip-12', '2-by-t4', 't-head'])
  expect(ids.map(surgeryCalled)).toEqual(surgeries)
  expect(['skip-', 'skip-2x', '2-by-4', '../none', ''].map(surgeryCalled)).toEqual(Array(5).fill(undefined))
})
