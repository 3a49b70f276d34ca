import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EncoderConfig } from '../../src-main/model-folder/encoder-config.ts'
import { surgeryRefusal, unlikeLayers } from '../../src-main/model-folder/surgery-refusal.ts'
import { readEncoderConfig } from '../../src-main/model-folder/read-model-folder.ts'
import { FIXTURES } from '../support/fixtures.ts'

const TINY = readEncoderConfig(join(FIXTURES, 'tiny-student'))

const unlike = (change: Partial<EncoderConfig>) => unlikeLayers(TINY, { ...TINY, ...change })

test('layers that differ in number alone are alike', () => {
  expect(unlike({ layers: 12, vocabularySize: 9, positions: 512 })).toBeUndefined()
})

test('what sets a teacher’s layers apart is said with both values', () => {
  expect(unlike({ family: 'roberta' })).toBe(
    'The teacher is RoBERTa and the student BERT: their layers are built otherwise.',
  )
  expect(unlike({ width: 768 })).toMatch(/^The teacher’s layers have states of 768 numbers, the student’s /)
  expect(unlike({ heads: 16 })).toMatch(/^The teacher’s layers have 16 heads, the student’s /)
  expect(unlike({ feedForward: 7 })).toMatch(/^The teacher’s layers have feed-forwards of 7 neurons, /)
  expect(unlike({ activation: 'relu' })).toMatch(/compute otherwise than the student’s \(activation\)/)
})

test('with norms first, layer 1 changes places with no other', () => {
  const config = { ...TINY, layers: 3, normsFirst: true } as const
  const isRefused = (surgery: Parameters<typeof surgeryRefusal>[0]) =>
    surgeryRefusal(surgery, config) !== undefined
  expect(isRefused({ kind: 'skip', layer: 1 })).toBe(true)
  expect(isRefused({ kind: 'skip', layer: 2 })).toBe(false)
  expect(isRefused({ kind: 'replace', layer: 1, teacher: 2 })).toBe(true)
  expect(isRefused({ kind: 'replace', layer: 2, teacher: 1 })).toBe(true)
  expect(isRefused({ kind: 'replace', layer: 1, teacher: 1 })).toBe(false)
  expect(isRefused({ kind: 'head' })).toBe(false)
})

test('the only layer is not skipped', () => {
  expect(surgeryRefusal({ kind: 'skip', layer: 1 }, { ...TINY, layers: 1 })).toMatch(/one layer/)
})
