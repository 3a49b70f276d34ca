import type { ExampleRow, ExampleSort, SideBySide } from '../../src-main/contract/example-browser.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { answerLook } from './answer-look.ts'
import { modelsOf } from './model-looks.ts'

/** Examples as they leave the window: texts, labels, all that models say in full. */
export function exampleContent(sideBySide: SideBySide, rows: readonly ExampleRow[]): TableContent {
  const { labels, hasPairs } = sideBySide
  const look = answerLook(sideBySide)
  const roles = modelsOf(sideBySide).map(({ role }) => role)
  return {
    columns: [
      'index',
      'text',
      ...(hasPairs ? ['text_pair'] : []),
      'label',
      'words',
      'cell',
      ...(look.isNumber ? [] : roles.map((role) => `${role}_says`)),
      ...roles.flatMap((role) => labels.map((word) => `${role}_${word}`)),
      'distance',
      'tags',
    ],
    rows: rows.map((row) => {
      const models = roles.map((role) => row[role] ?? [])
      return [
        row.index,
        row.text,
        ...(hasPairs ? [row.textPair] : []),
        look.isNumber ? row.label : look.human(row),
        row.words,
        row.cell,
        ...(look.isNumber ? [] : models.map(look.says)),
        ...models.flat(),
        row.apart,
        row.tags.join('; '),
      ]
    }),
  }
}

/** What the distance is, of two of the models: the two that are furthest from each other. */
export function apartWords({ task }: Pick<SideBySide, 'task'>): string {
  return {
    classification:
      'total variation distance of the two models furthest apart, half the sum of |p − q| over the classes; 0 alike, 1 opposite',
    'multi-label': 'largest difference of a label’s probability between two of the models',
    regression: 'largest difference between two of the models’ numbers',
  }[task.kind]
}

/** What a sort is called in a sentence. */
export function sortWords(by: ExampleSort, isNumber: boolean): string {
  return (isNumber ? NUMBER_WORDS[by] : undefined) ?? SORT_WORDS[by]
}

const SORT_WORDS: Readonly<Record<ExampleSort, string>> = {
  index: 'in the dev set’s order',
  label: 'by label',
  words: 'by length',
  spread: 'by how much people disagree',
  teacher: 'by the teacher’s probability',
  a: 'by A’s probability',
  b: 'by B’s probability',
  c: 'by C’s probability',
  apart: 'by distance',
  'a-b': 'by distance of A and B',
  'margin-teacher': 'by the teacher’s margin',
  'margin-a': 'by A’s margin',
  'margin-b': 'by B’s margin',
  'margin-c': 'by C’s margin',
  'kl-a': 'by KL(T ‖ A)',
  'kl-b': 'by KL(T ‖ B)',
  'kl-c': 'by KL(T ‖ C)',
  'js-a': 'by JS of T and A',
  'js-b': 'by JS of T and B',
  'js-c': 'by JS of T and C',
  'js-ab': 'by JS of A and B',
  'attention-a': 'by A’s attention, JS from T',
  'attention-b': 'by B’s attention, JS from T',
  'attention-c': 'by C’s attention, JS from T',
  'hidden-a': 'by A’s [CLS], 1 − cosine to T',
  'hidden-b': 'by B’s [CLS], 1 − cosine to T',
  'hidden-c': 'by C’s [CLS], 1 − cosine to T',
  'flips-a': 'by how often A flipped',
  'flips-b': 'by how often B flipped',
  'flips-c': 'by how often C flipped',
  'learnt-a': 'by the step A learnt it at',
  'learnt-b': 'by the step B learnt it at',
  'learnt-c': 'by the step C learnt it at',
}

/** Heads of what the last column may show instead of the distance of answers. */
const COLUMN_HEADS: Readonly<Partial<Record<ExampleSort, string>>> = {
  spread: 'spread',
  'a-b': 'A, B',
  'kl-a': 'KL A',
  'kl-b': 'KL B',
  'kl-c': 'KL C',
  'js-a': 'JS A',
  'js-b': 'JS B',
  'js-c': 'JS C',
  'js-ab': 'JS AB',
  'attention-a': 'att A',
  'attention-b': 'att B',
  'attention-c': 'att C',
  'hidden-a': 'cls A',
  'hidden-b': 'cls B',
  'hidden-c': 'cls C',
  'flips-a': 'flips A',
  'flips-b': 'flips B',
  'flips-c': 'flips C',
  'learnt-a': 'step A',
  'learnt-b': 'step B',
  'learnt-c': 'step C',
}

/** The last column: the distance of answers, or what rows are sorted by. */
export function lastColumn(by: ExampleSort): { readonly by: ExampleSort; readonly head: string } {
  const head = COLUMN_HEADS[by]
  return head === undefined ? { by: 'apart', head: 'distance' } : { by, head }
}

/** Of a regression: models say numbers, and what is else a margin is how far they are off. */
const NUMBER_WORDS: Readonly<Partial<Record<ExampleSort, string>>> = {
  teacher: 'by the teacher’s number',
  a: 'by A’s number',
  b: 'by B’s number',
  c: 'by C’s number',
  'margin-teacher': 'by how far off the teacher is',
  'margin-a': 'by how far off A is',
  'margin-b': 'by how far off B is',
  'margin-c': 'by how far off C is',
}
