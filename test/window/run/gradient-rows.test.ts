import { expect, test } from 'vitest'
import {
  gradientRows,
  gradientTable,
  pairTitles,
  termTitles,
  type Gradients,
} from '../../../src-renderer/run/gradient-rows.ts'

const measured = (step: number, terms: Gradients['terms'], layers: Gradients['layers']): Gradients => ({
  seq: step,
  at: '2026-11-28T09:00:00.000Z',
  kind: 'gradients',
  step,
  stage: 0,
  texts: 32,
  terms,
  layers,
  durationMs: 1,
})

const found = measured(
  10,
  [{ loss: 'hard-label' }, { loss: 'soft-label' }, { loss: 'hidden-mse' }, { loss: 'hidden-mse' }],
  [
    { layer: 0, norms: [3, 1, 0, 4], cosines: [-0.5, null, 0.25, null, 0, null] },
    { layer: 2, norms: [0, 0, 0, 0], cosines: [null, null, null, null, null, null] },
    { layer: null, norms: [1, 1, 0, 0], cosines: [1, null, null, null, null, null] },
  ],
)

test('a share is of all the norms of its layer; a layer that no loss reaches has none', () => {
  expect(gradientRows(found).map(({ layer, shares }) => [layer, shares])).toEqual([
    ['emb.', [3 / 8, 1 / 8, 0, 4 / 8]],
    ['S2', [null, null, null, null]],
    ['head', [1 / 2, 1 / 2, 0, 0]],
  ])
})

test('the second term of a loss has its number, and each two terms a column', () => {
  const titles = termTitles(found)
  expect(titles[3]).toBe(`${titles[2]} 2`)
  expect(pairTitles(titles)).toHaveLength((4 * 3) / 2)
  expect(pairTitles(titles)[3]).toBe(`${titles[1]} · ${titles[2]}`)
})

test('the table has a row for each layer at each evaluation, also where stages have other losses', () => {
  const later = measured(20, [{ loss: 'attention-kl' }], [{ layer: 1, norms: [2], cosines: [] }])
  const { columns, rows } = gradientTable([found, later])
  expect(rows.map(([step, stage, layer]) => [step, stage, layer])).toEqual([
    [10, 1, 'emb.'],
    [10, 1, 'S2'],
    [10, 1, 'head'],
    [20, 1, 'S1'],
  ])
  const [of] = termTitles(later)
  expect(rows.map((row) => row[columns.indexOf(`norm ${of}`)])).toEqual([null, null, null, 2])
  const [hard, soft] = termTitles(found)
  expect(rows[0]?.[columns.indexOf(`cosine ${hard} · ${soft}`)]).toBe(-0.5)
})
