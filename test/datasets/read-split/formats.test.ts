import { expect, test } from 'vitest'
import type { FileDescription } from '../../../src-main/contract/dataset.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'
import { recognizeFormat } from '../../../src-main/datasets/recognize-format.ts'
import { temporaryFile } from '../temporary-file.ts'

async function read(name: string, content: string | Uint8Array, more: Partial<FileDescription> = {}) {
  const path = temporaryFile(name, content)
  const format = more.format ?? (await recognizeFormat(path))
  const { split, labels } = await readSplit({ ...more, path, format })
  const examples = split.examples.map(({ text, textPair, label, line }) => ({
    line,
    text,
    ...(textPair === undefined ? {} : { textPair }),
    label: labels[label],
  }))
  return { examples, rejected: split.rejected }
}

test('CSV cells may hold commas, quotes and line ends; lines are counted in the file', async () => {
  const { examples } = await read('a.csv', 'text,label\r\n"one, ""two""\r\nthree",yes\r\nplain,no\r\n')
  expect(examples).toEqual([
    { line: 2, text: 'one, "two"\r\nthree', label: 'yes' },
    { line: 4, text: 'plain', label: 'no' },
  ])
})

test('a byte order mark, an empty line and a missing last line end do not matter', async () => {
  const { examples } = await read('b.csv', '\uFEFF"text",label\nä,yes\n\nö,no')
  expect(examples.map(({ text, line }) => [text, line])).toEqual([
    ['ä', 2],
    ['ö', 4],
  ])
})

test('a row that is not UTF-8 costs itself alone', async () => {
  const bytes = Buffer.concat([
    Buffer.from('text,label\na,yes\n'),
    Buffer.from([0xff]),
    Buffer.from(',no\nb,no\n'),
  ])
  const { examples, rejected } = await read('c.csv', bytes)
  expect(examples.length).toBe(2)
  expect(rejected).toEqual([{ line: 3, reason: expect.stringContaining('UTF-8') }])
})

test('a quote that is never closed is an error that names its line', async () => {
  await expect(read('d.csv', 'text,label\na,yes\nb,no\n"c,yes\nd,no\n')).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringContaining('line 4, a quoted cell is never closed'),
  })
})

test('columns are found by their usual names, by the names given, or by position', async () => {
  const table = 'id,premise,hypothesis,gold\n1,p,h,x\n2,q,i,y\n'
  await expect(read('e.csv', table)).rejects.toMatchObject({
    message: expect.stringContaining('id, premise, hypothesis, gold'),
  })
  const named = await read('f.csv', table, { label: 'gold' })
  expect(named.examples[0]).toEqual({ line: 2, text: 'p', textPair: 'h', label: 'x' })
  const byPosition = await read('g.tsv', '1\tone\n0\ttwo\n', { text: ['1'], label: '0' })
  expect(byPosition.examples.map(({ text, label }) => [text, label])).toEqual([
    ['one', '1'],
    ['two', '0'],
  ])
  const underHeader = await read('header.csv', ',Body,Label\n0,one,x\n1,two,y\n', { text: ['1'], label: '2' })
  expect(underHeader.examples.map(({ text, label }) => [text, label])).toEqual([
    ['one', 'x'],
    ['two', 'y'],
  ])
  await expect(read('h.csv', table, { text: ['nothing'], label: 'gold' })).rejects.toMatchObject({
    message: expect.stringContaining('no column nothing'),
  })
})

test('in TSV a quote is text, and a lone carriage return too', async () => {
  const { examples } = await read('i.tsv', 'text\tlabel\n"a\ryes\tno\nb"\tyes\n')
  expect(examples.map(({ text }) => text)).toEqual(['"a\ryes', 'b"'])
})

test('JSON Lines keeps ratings, and rejects what is no object with its line', async () => {
  const path = temporaryFile(
    'j.jsonl',
    '{"text": "a", "label": 1, "ratingMean": 2.5, "ratingSpread": 1, "ratingCount": 20}\n[1]\n{"text": "b", "label": 0}\n{"text": 3, "label": 0}\nnot json\n',
  )
  const { split } = await readSplit({ path, format: 'jsonl' })
  expect(split.examples[0]?.rating).toEqual({ mean: 2.5, spread: 1, count: 20 })
  expect(split.rejected.map(({ line }) => line)).toEqual([2, 4, 5])
})

test('a file of which too much is wrong is refused, with the first reason', async () => {
  const rows = Array.from({ length: 40 }, (_, index) => (index % 2 ? 'a\tyes' : 'a\tb\tno')).join('\n')
  await expect(read('l.tsv', `text\tlabel\n${rows}\nb\tno\n`)).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringMatching(/20 unusable rows beside 21 usable.*line 2/s),
  })
})

test.each([
  ['m.parquet', 'PAR1 and then rubbish PAR1'],
  ['n.parquet', ''],
])('a damaged Parquet file %s is an error, not a crash', async (name, content) => {
  await expect(read(name, content, { format: 'parquet' })).rejects.toMatchObject({ code: 'invalid-dataset' })
})

test.each([
  ['data', 'PAR1', 'parquet'],
  ['data.txt', ' {"text": "a"}', 'jsonl'],
  ['data.csv', 'a\tb', 'csv'],
  ['data', 'a\tb\n', 'tsv'],
  ['data', 'a,b\n', 'csv'],
])('%s beginning with %j is recognized as %s', async (name, content, format) => {
  expect(await recognizeFormat(temporaryFile(name, content))).toBe(format)
})

test('what nothing tells is asked for', async () => {
  await expect(recognizeFormat(temporaryFile('data.bin', 'words'))).rejects.toMatchObject({
    code: 'invalid-dataset',
  })
})
