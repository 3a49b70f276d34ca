import { expect, test } from 'vitest'
import { rowsOfDistances } from '../../../src-main/engine/encoder/disentangled-attention.ts'

const shared = { toPosition: true, fromPosition: true, sharesProjections: true, hasNorm: true }

test("distances share embeddings by their logarithm as in transformers' make_log_bucket_position", () => {
  // DeBERTa-v3's own numbers, by transformers 5.24 with torch 2.13.
  const rows = rowsOfDistances({ ...shared, buckets: 256, farthest: 512 }, 512)
  const expected = [
    [-512, 0],
    [-300, 49],
    [-129, 127],
    [-128, 128],
    [-5, 251],
    [0, 256],
    [127, 383],
    [129, 385],
    [140, 393],
    [255, 448],
    [300, 463],
    [511, 511],
  ] as const
  expect(expected.map(([distance]) => [distance, rows[distance + 512]])).toEqual(expected)
})

test('without buckets each distance has its own, and all beyond the farthest one', () => {
  expect(rowsOfDistances({ ...shared, farthest: 2 }, 4)).toEqual([0, 0, 0, 1, 2, 3, 3, 3, 3])
})
