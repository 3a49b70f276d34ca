import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { FileDescription } from '../../../src-main/contract/dataset.ts'
import { describeFile } from '../../../src-main/datasets/describe-file.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'

/** Written by test/reference/tables.py. */
const FOLDER = join(import.meta.dirname, '..', '..', 'reference', 'fixtures', 'tables')
const rows = z
  .array(z.object({ text: z.string(), pair: z.string(), label: z.number() }))
  .parse(JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')))
const labelled = rows.filter(({ label }) => label >= 0)

async function read(name: string, more: Partial<FileDescription> = {}) {
  const file = await describeFile({ path: join(FOLDER, name), text: ['text', 'pair'], ...more })
  const { split, labels, reading } = await readSplit(file)
  return {
    labels,
    reading,
    unlabelled: split.unlabelled.length,
    rejected: split.rejected,
    rows: split.examples.map(({ text, textPair, label }) => ({ text, pair: textPair, word: labels[label] })),
  }
}

test.each([
  'minimal.tsv',
  'all.tsv',
  'nonnumeric.tsv',
  'with-index.tsv',
  'semicolons.csv',
  'pipes.csv.gz',
  'floats.csv',
  'records.json',
  'lines.jsonl',
])('%s of pandas holds what was written', async (name) => {
  const found = await read(name)
  expect(found.rejected).toEqual([])
  expect(found.labels).toEqual(['0', '1'])
  expect(found.rows).toEqual(labelled.map(({ text, pair, label }) => ({ text, pair, word: String(label) })))
  expect(found.unlabelled).toBe(rows.length - labelled.length)
})

test('Parquet: columns inside structs by their way, classes by the words in the metadata', async () => {
  const found = await read('class-label.parquet', { text: ['pair.first', 'pair.second'] })
  expect(found.labels).toEqual(['no', 'yes'])
  expect(found.reading).toMatchObject({ classesBy: 'file', areNumbers: false, label: 'label' })
  expect(found.rows).toEqual(
    labelled.map(({ text, pair, label }) => ({ text, pair, word: ['no', 'yes'][label] })),
  )
  expect(found.unlabelled).toBe(rows.length - labelled.length)
})

test('Parquet: whole doubles are the same labels as integers', async () => {
  const found = await read('class-label.parquet', { text: ['pair.first'], label: 'score' })
  expect(found.labels).toEqual(['0', '1'])
  expect(found.rows.map(({ word }) => word)).toEqual(rows.map(({ label }) => String(Math.max(0, label))))
})

test.each([
  [{ text: ['tags'] }, 'the column tags holds a list, not a text'],
  [
    { text: ['pair'] },
    'the column pair holds a struct, not a text; name a column in it (pair.first, for one)',
  ],
  [{ text: ['pair.first'], label: 'tags' }, 'the label is a list, not a word or a number'],
  [{ text: ['pair.first'], label: 'pair' }, 'the label is an object, not a word or a number'],
])('Parquet: %j is refused and says what the column holds, as in JSON', async (wanted, reason) => {
  await expect(read('class-label.parquet', wanted)).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringContaining(reason),
  })
})
