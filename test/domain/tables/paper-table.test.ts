import { expect, test } from 'vitest'
import { digitsOf, latexOfPaper, latexText } from '../../../src-main/domain/tables/paper-table.ts'
import { latexOf, markdownOf } from '../../../src-main/domain/tables/table-text.ts'

const deviations = (...all: number[]) => all.map((deviation) => ({ value: 1, deviation }))

test('a column has the digits of its median deviation: one that counts, two where that is a 1', () => {
  expect(digitsOf(deviations(0.57), 5)).toBe(1)
  expect(digitsOf(deviations(1.4), 5)).toBe(1)
  expect(digitsOf(deviations(2.2), 5)).toBe(0)
  expect(digitsOf(deviations(0.017), 5)).toBe(3)
  expect(digitsOf(deviations(0.04, 0.5, 2.3), 5)).toBe(1)
  expect(digitsOf(deviations(0, Number.NaN), 5)).toBe(5)
  expect(digitsOf([{ value: 85.2, uncertainty: 0.9 }], 5)).toBe(1)
})

test('what is not known, or is no number, is a dash; signs of LaTeX are text', () => {
  const [, , , , line] = latexOfPaper({
    columns: [{ title: 'a' }, { title: 'b' }, { title: 'c' }],
    rows: [['50 % of #1 & {x_1}', null, { value: Number.NaN }]],
    notes: [],
  }).split('\n')
  expect(line).toBe('50 \\% of \\#1 \\& \\{x\\_1\\} & -- & -- \\\\')
  expect(latexText('2→1 ~ −0.1 \\')).toBe('2$\\rightarrow$1 \\textasciitilde{} $-$0.1 \\textbackslash{}')
})

test('notes stand above as comments, a line each', () => {
  const text = latexOfPaper({ columns: [{ title: 'a' }], rows: [], notes: ['two\nlines'] })
  expect(text.split('\n')[0]).toBe('% two lines')
})

test('a table that says nothing of papers has numbers of four digits that count', () => {
  const text = latexOf({
    columns: ['what', 'p'],
    rows: [
      ['a', 0.123456],
      ['b', 40430],
      ['c', null],
    ],
  })
  expect(text).toContain('a & 0.1235')
  expect(text).toContain('b & 40430')
  expect(text).toContain('c & --')
})

test('Markdown rounds as LaTeX does, with the best in bold and its notes below', () => {
  const text = markdownOf({
    columns: ['exact'],
    rows: [[0.19078172055939588]],
    paper: () => ({
      columns: [{ title: 'method' }, { title: 'MCC', unit: '%' }, { title: 'dev' }],
      rows: [
        ['soft | hard', { value: 0.19078172055939588, deviation: 0.0192, isBest: true }, { value: 0.5 }],
        ['none', null, { value: Number.NaN }],
      ],
      notes: ['of the\ndev set'],
    }),
  })
  expect(text.split('\n')).toEqual([
    '| method | MCC (%) | dev |',
    '| --- | ---: | ---: |',
    String.raw`| soft \| hard | **0.191 ± 0.019** | 0.500 |`,
    '| none | – | – |',
    '',
    'of the dev set',
  ])
})
