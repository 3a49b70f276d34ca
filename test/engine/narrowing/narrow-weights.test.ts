import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FAMILY_IDS } from '../../../src-main/contract/families.ts'
import { WEIGHT_SELECTION_IDS } from '../../../src-main/contract/weight-selections.ts'
import { narrowWeights } from '../../../src-main/engine/narrowing/narrow-weights.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { FIXTURES } from '../../support/fixtures.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const { config } = readModel(join(FIXTURES, 'tiny-teacher')) // 32 wide, 4 heads, 64 neurons

/** Numbers that say where they come from: 1000 · row + column. */
const rowsAndColumns = (rows: number, columns: number) =>
  Float32Array.from({ length: rows * columns }, (_, at) => 1000 * Math.floor(at / columns) + (at % columns))

test('every k-th dimension of states, whole heads and every k-th neuron', () => {
  const narrow = { ...config, width: 16, heads: 2, feedForward: 16 }
  const wide: Readonly<Record<string, Float32Array>> = {
    'encoder.layer.0.attention.self.query.weight': rowsAndColumns(32, 32),
    'encoder.layer.0.attention.output.dense.weight': rowsAndColumns(32, 32),
    'encoder.layer.0.output.dense.weight': rowsAndColumns(32, 64),
    'encoder.layer.0.intermediate.dense.bias': rowsAndColumns(1, 64),
    'pooler.dense.weight': rowsAndColumns(32, 32),
    'classifier.weight': rowsAndColumns(3, 32),
  }
  const find = narrowWeights((name) => wide[name], config, narrow, 'every-kth')
  const at = (name: string, columns: number, row: number, column: number) =>
    find(name)?.[row * columns + column]
  // Heads 0 and 2 of four, 8 dimensions each: rows 0–7 and 16–23; every second state.
  expect(at('encoder.layer.0.attention.self.query.weight', 16, 7, 15)).toBe(7030)
  expect(at('encoder.layer.0.attention.self.query.weight', 16, 8, 1)).toBe(16_002)
  expect(at('encoder.layer.0.attention.output.dense.weight', 16, 1, 8)).toBe(2016)
  expect(at('encoder.layer.0.output.dense.weight', 16, 3, 5)).toBe(6020)
  expect(at('encoder.layer.0.intermediate.dense.bias', 16, 0, 15)).toBe(60)
  expect(at('pooler.dense.weight', 16, 4, 3)).toBe(8006)
  expect(at('classifier.weight', 16, 2, 3)).toBe(2006)
  expect(find('embeddings.LayerNorm.bias')).toBeUndefined()
})

test('where heads stay and the width does not, every k-th dimension of each head', () => {
  const narrow = { ...config, width: 16 }
  const query = rowsAndColumns(32, 32)
  const find = narrowWeights(() => query, config, narrow, 'every-kth')
  const rows = Array.from({ length: 16 }, (_, row) =>
    Math.floor((find('encoder.layer.0.attention.self.query.weight')?.[row * 16] ?? 0) / 1000),
  )
  expect(rows).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30])
})

test('of rotary pairs both or none, where widths of heads divide each other and where not', () => {
  const pairsOf = (narrowHead: number) => {
    const query = rowsAndColumns(32, 32)
    const narrow = { ...config, width: 4 * narrowHead }
    const find = narrowWeights(() => query, config, narrow, 'every-kth')
    return Array.from({ length: narrowHead }, (_, row) =>
      Math.floor((find('encoder.layer.0.attention.self.query.weight')?.[row * 4 * narrowHead] ?? 0) / 1000),
    )
  }
  expect(pairsOf(4)).toEqual([0, 2, 4, 6])
  expect(pairsOf(6)).toEqual([0, 1, 2, 4, 5, 6])
})

test('a student of the same width, heads and neurons takes weights as they are', () => {
  const find = () => new Float32Array(1)
  expect(narrowWeights(find, config, { ...config, layers: 1 }, 'singular')).toBe(find)
})

describe.each(FAMILY_IDS)('of a %s', (family) => {
  const cases = Object.entries(readFamilyCases(family))
  test.each(cases)('%s: every parameter is as large as the student needs', (name, { teacher }) => {
    const { config: wide, weights } = readSavedModel('teacher', teacher, join(root, family, name))
    const heads = Math.max(1, wide.heads / 2)
    const narrow = {
      ...wide,
      heads,
      width: (wide.width / wide.heads) * heads,
      feedForward: wide.feedForward / 2,
    }
    const classes = weights.get('classifier.bias')?.length ?? 0
    for (const selection of WEIGHT_SELECTION_IDS) {
      const find = narrowWeights((parameter) => weights.get(parameter), wide, narrow, selection)
      const wrong = describeParameters(narrow, classes).filter(({ name: parameter, shape }) => {
        const found = find(parameter)
        const size = shape.reduce((product, length) => product * length, 1)
        return found?.length !== size || found.some((value) => !Number.isFinite(value))
      })
      expect(wrong).toEqual([])
    }
  })
})
