import { expect, test } from 'vitest'
import type { FileDescription } from '../../../src-main/contract/dataset.ts'
import { readSplit, type ReadOptions } from '../../../src-main/datasets/read-split.ts'
import { recognizeFormat } from '../../../src-main/datasets/recognize-format.ts'
import { temporaryFile } from '../temporary-file.ts'

let files = 0

async function read(
  ending: 'csv' | 'tsv' | 'jsonl',
  content: string,
  more: Partial<FileDescription> = {},
  options: ReadOptions = {},
) {
  const path = temporaryFile(`labels-${files++}.${ending}`, content)
  const { split, labels } = await readSplit({ path, format: await recognizeFormat(path), ...more }, options)
  return { ...split, labels, words: split.examples.map(({ label }) => labels[label]) }
}

/** The same labels, one a row, as each of the text formats writes them. */
const tableOf = (labels: readonly string[], separator: string) =>
  [`text${separator}label`, ...labels.map((label, row) => `text ${row}${separator}${label}`)].join('\n')
const jsonOf = (labels: readonly unknown[]) =>
  labels.map((label, row) => JSON.stringify({ text: `text ${row}`, label })).join('\n')

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index)

test('whole numbers are classes in the order of their size, in every format', async () => {
  const numbers = [...numbered(14).toReversed(), ...numbered(14)]
  const found = await Promise.all([
    read('csv', tableOf(numbers.map(String), ',')),
    read('tsv', tableOf(numbers.map(String), '\t')),
    read('jsonl', jsonOf(numbers)),
  ])
  for (const { labels, words } of found) {
    expect(labels).toEqual(numbered(14).map(String))
    expect(words).toEqual(numbers.map(String))
  }
})

test('1.0 is the label 1, spaces around a label do not count, true and false are labels', async () => {
  const written = ['1.0', ' 1', '2 ', '2.00']
  for (const separator of [',', '\t'] as const) {
    const { labels, words } = await read(separator === ',' ? 'csv' : 'tsv', tableOf(written, separator))
    expect([labels, words]).toEqual([
      ['1', '2'],
      ['1', '1', '2', '2'],
    ])
  }
  const json = await read('jsonl', `${jsonOf(['1', ' 1 ', 2])}\n{"text": "x", "label": 2.0}`)
  expect(json.words).toEqual(['1', '1', '2', '2'])
  const booleans = await read('jsonl', jsonOf([true, false, 'True']), { labels: ['false', 'true'] })
  expect(booleans.words).toEqual(['true', 'false', 'true'])
})

test('a mark for "no label" makes a row unlabelled in every format; it is kept with its line', async () => {
  const marks = ['-1', '-1.0', '-', '', 'NaN', 'nan', 'None', 'null', 'NA', 'N/A', 'n/a']
  const expected = marks.map((_, row) => ({ line: row + 4, text: `text ${row + 2}`, textPair: undefined }))
  for (const separator of [',', '\t'] as const) {
    const found = await read(separator === ',' ? 'csv' : 'tsv', tableOf(['0', '1', ...marks], separator))
    expect([found.labels, found.unlabelled, found.rejected]).toEqual([['0', '1'], expected, []])
  }
  const json = await read('jsonl', `${jsonOf([0, 1, -1, null, ...marks])}\n{"text": "without"}`)
  expect(json.labels).toEqual(['0', '1'])
  expect(json.unlabelled.length).toBe(marks.length + 3)
})

test('-1 is a class where the words in class order name it, or where the scale goes below it', async () => {
  const named = await read('csv', tableOf(['-1', '1', '-1'], ','), { labels: ['-1', '1'] })
  expect(named.words).toEqual(['-1', '1', '-1'])
  const scale = await read('csv', tableOf(['-2', '-1', '0', '1', '2'], ','))
  expect(scale.labels).toEqual(['-2', '-1', '0', '1', '2'])
  await expect(read('csv', tableOf(['-1', '1', '-1'], ','))).rejects.toMatchObject({
    message: expect.stringMatching(/only the label 1\..*2 rows are unlabelled.*name all label words/s),
  })
})

test('a rating that training never had is refused by line, never read as a class number', async () => {
  const labels = ['1', '2', '4', '5']
  const { rejected, words } = await read('tsv', tableOf(['3', '0', '1', '5'], '\t'), {}, { labels })
  expect(words).toEqual(['1', '5'])
  expect(rejected).toEqual([
    { line: 2, reason: 'the label "3" is none of 1, 2, 4, 5' },
    { line: 3, reason: 'the label "0" is none of 1, 2, 4, 5' },
  ])
})

test('class numbers stand for words only where a task says so, or where all labels are such numbers', async () => {
  const labels = ['bad', 'good']
  expect((await read('csv', tableOf(['0', '1', '1'], ','), { labels })).words).toEqual([
    'bad',
    'good',
    'good',
  ])
  const mixed = await read('csv', tableOf(['good', 'bad', '1'], ','), { labels })
  expect([mixed.words, mixed.rejected.length]).toEqual([['good', 'bad'], 1])
  const fromOne = read('csv', tableOf(['1', '2', '1'], ','), { labels })
  await expect(fromOne).rejects.toMatchObject({ message: expect.stringContaining('none of bad, good') })
  // Words that training found say nothing about numbers.
  const found = read('csv', tableOf(['0', '1'], ','), {}, { labels })
  await expect(found).rejects.toMatchObject({ code: 'invalid-dataset' })
})

test('words differ in case alone only where the classes do', async () => {
  const { words } = await read('csv', tableOf(['GOOD', 'Bad'], ','), {}, { labels: ['bad', 'good'] })
  expect(words).toEqual(['good', 'bad'])
  const two = await read('csv', tableOf(['US', 'us', 'Us'], ','), {}, { labels: ['us', 'US'] })
  expect([two.words, two.rejected.length]).toEqual([['US', 'us', 'us'], 0])
})

test.each([
  ['161 different numbers with fractions', numbered(161).map((index) => (index / 32).toFixed(3))],
  ['five numbers of which one has a fraction', ['0', '1', '2', '2.5', '3']],
  ['whole numbers with gaps, more than twenty', numbered(30).map((index) => String(index * 3))],
  ['as many words as rows', numbered(40).map((index) => `name ${index}`)],
])('labels that are %s are asked about', async (_, labels) => {
  await expect(read('tsv', tableOf(labels, '\t'))).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringMatching(/look like (scores|texts).*name all of them in class order \(labels\)/s),
  })
})

test('scores that a plan names as labels are its classes', async () => {
  const { words } = await read('tsv', tableOf(['0.5', '1', '0.50'], '\t'), { labels: ['0.5', '1.0', '0.50'] })
  expect(words).toEqual(['0.5', '1.0', '0.50'])
})

test('an object or a list in the place of a label costs its row, and says so', async () => {
  const { rejected } = await read('jsonl', jsonOf(['a', 'b', { name: 'a' }, ['b']]))
  expect(rejected).toEqual([
    { line: 3, reason: expect.stringMatching(/the label is an object.*label\.name/) },
    { line: 4, reason: expect.stringMatching(/the label is a list.*multi-label/) },
  ])
})

test('a table without a label column is an error, unless rows may be unlabelled', async () => {
  const table = 'id,text\n1,one\n2,two\n'
  await expect(read('csv', table)).rejects.toMatchObject({ message: expect.stringContaining('the label') })
  const { examples, unlabelled } = await read('csv', table, {}, { mayBeUnlabelled: true })
  expect([examples.length, unlabelled.map(({ text }) => text)]).toEqual([0, ['one', 'two']])
})

test.each([
  ['Positive beside POSITIVE', ['Positive', 'negative', 'POSITIVE'], /differ only in upper and lower case/],
  [
    'true beside 1',
    ['true', 'false', '1'],
    /some labels are true or false, others 0 or 1 \(1, false, true\)/,
  ],
])('%s is asked about, not made into classes of its own', async (_, labels, message) => {
  await expect(read('tsv', tableOf(labels, '\t'))).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringMatching(message),
  })
})

test('what cannot be seen makes no label another', async () => {
  const { labels } = await read('tsv', tableOf(['café', 'cafe\u0301', '\u200Bcafé\u00A0', 'tea'], '\t'))
  expect(labels).toEqual(['café', 'tea'])
})

test('spellings of a class count as the one that is named', async () => {
  const { words } = await read('tsv', tableOf([' Positive ', 'negative', 'POSITIVE'], '\t'), {
    labels: ['negative', 'positive'],
  })
  expect(words).toEqual(['positive', 'negative', 'positive'])
})

test('numbers with a decimal comma are numbers: 1,0 is the label 1, and 1,5 is asked about', async () => {
  const whole = await read('csv', tableOf(['1,0', '0,0', '1,00', '1'], ';'))
  expect([whole.labels, whole.words]).toEqual([
    ['0', '1'],
    ['1', '0', '1', '1'],
  ])
  await expect(read('csv', tableOf(['1,5', '0,5', '3,0'], ';'))).rejects.toMatchObject({
    message: expect.stringContaining('look like scores'),
  })
  expect((await read('csv', tableOf(['1,000', 'many'], ';'))).labels).toEqual(['1,000', 'many'])
})

test.each(['text,label,label', 'text,text,label'])(
  '%s says twice which column is meant: refused',
  async (header) => {
    await expect(read('csv', `${header}\na,x,y\nb,y,x\n`)).rejects.toMatchObject({
      code: 'invalid-dataset',
      message: expect.stringMatching(/more than one column (text|label)/),
    })
    const byPosition = await read('csv', `${header}\na,x,y\nb,y,x\n`, { text: ['0'], label: '2' })
    expect(byPosition.words).toEqual(['y', 'x'])
    // Names that nobody asks for may stand there as often as they like.
    expect((await read('csv', 'x,x,text,label\n1,1,a,no\n2,2,b,yes\n')).labels).toEqual(['no', 'yes'])
  },
)
