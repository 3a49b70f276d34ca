import { expect, test } from 'vitest'
import type { ShownExample } from '../../../src-main/contract/example-browser.ts'
import { citedSection } from '../../../src-renderer/compare/cited-section.ts'

const EXAMPLE: ShownExample = {
  index: 6,
  line: 7,
  text: 'not <b>bad</b>',
  textPair: null,
  label: 1,
  words: 2,
  cell: 'a-mends',
  teacher: [0.25, 0.75],
  a: [0.9, 0.1],
  b: [0.125, 0.875],
  c: null,
  apart: 0.775,
  operated: { a: [], b: [] },
  tags: ['negation', 'lost'],
  hasNotes: true,
  notes: 'A reads "bad" alone',
  brought: [],
  rating: null,
  biography: { a: { steps: [], stages: [], probabilities: [] }, b: null, c: null },
}
const labels = ['negative', 'positive']
const cellsOf = (html: string) => [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell)

test('a chosen example stands with its text, its label, what each model says, tags and note', () => {
  const html = citedSection({
    sideBySide: { task: { kind: 'classification', outputs: 2 }, labels },
    examples: [{ ...EXAMPLE, c: [0.375, 0.625] }],
    more: 3,
    letters: ['A', 'B', 'C'],
  })
  expect(cellsOf(html)).toEqual([
    '7',
    'not &lt;b&gt;bad&lt;/b&gt;',
    'positive',
    'positive 0.750',
    'negative 0.900',
    'positive 0.875',
    'positive 0.625',
    'negation, lost',
    'A reads &quot;bad&quot; alone',
  ])
  expect(html).toContain('3 more are tagged')
})

test('labels that are said, a number, and a text that a capsule leaves out, in their words', () => {
  const cells = (kind: 'multi-label' | 'regression', example: Partial<ShownExample>) =>
    cellsOf(
      citedSection({
        sideBySide: { task: { kind, outputs: 2 }, labels },
        examples: [{ ...EXAMPLE, b: null, ...example }],
        more: 0,
        letters: ['B'],
      }),
    ).slice(1, 5)
  expect(cells('multi-label', { labels: [0, 1], a: [0.5, 0.75] })).toEqual([
    'not &lt;b&gt;bad&lt;/b&gt;',
    'negative, positive',
    'positive 0.750',
    'negative 0.500, positive 0.750',
  ])
  expect(cells('regression', { text: '', label: 2.5, teacher: [2], a: [3.456] })).toEqual([
    'Text 7, which the capsule leaves out',
    '2.5',
    '2.00',
    '3.46',
  ])
})
