import type { SideBySide, ExampleRow } from '../../src-main/contract/example-browser.ts'
import type { TableContent } from '../shared/table-text.ts'

/** Examples as they leave the window: texts, labels, every probability in full. */
export function exampleContent(sideBySide: SideBySide, rows: readonly ExampleRow[]): TableContent {
  const { labels, hasPairs, b } = sideBySide
  const roles = ['teacher', 'a', ...(b ? ['b'] : [])]
  const label = (at: number | undefined) => (at === undefined ? null : (labels[at] ?? null))
  const top = (probabilities: readonly number[]) => probabilities.indexOf(Math.max(...probabilities))
  return {
    columns: [
      'index',
      'text',
      ...(hasPairs ? ['text_pair'] : []),
      'label',
      'words',
      'cell',
      ...roles.map((role) => `${role}_says`),
      ...roles.flatMap((role) => labels.map((word) => `${role}_${word}`)),
      'apart',
      'tags',
    ],
    rows: rows.map((row) => {
      const models = [row.teacher, row.a, ...(row.b ? [row.b] : [])]
      return [
        row.index,
        row.text,
        ...(hasPairs ? [row.textPair] : []),
        label(row.label),
        row.words,
        row.cell,
        ...models.map((probabilities) => label(top(probabilities))),
        ...models.flat(),
        row.apart,
        row.tags.join('; '),
      ]
    }),
  }
}

/** What the sort is called in a sentence. */
export const SORT_WORDS = {
  index: 'in the dev set’s order',
  label: 'by label',
  words: 'by length',
  teacher: 'by the teacher’s probability',
  a: 'by A’s probability',
  b: 'by B’s probability',
  apart: 'by how far apart',
  'a-b': 'by how far A and B are apart',
  'margin-teacher': 'by the teacher’s margin',
  'margin-a': 'by A’s margin',
  'margin-b': 'by B’s margin',
  'kl-a': 'by KL(T ‖ A)',
  'kl-b': 'by KL(T ‖ B)',
  'js-a': 'by JS of T and A',
  'js-b': 'by JS of T and B',
  'js-ab': 'by JS of A and B',
} as const
