// Slow: hundreds of random tables.
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeFile } from '../../../src-main/datasets/describe-file.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'
import { temporaryFile } from '../temporary-file.ts'

interface Row {
  readonly text: string
  readonly label: string
}

/** How a table was written: what pandas, R, Excel and old Macs choose. */
interface Writing {
  readonly delimiter: ',' | ';' | '|' | '\t'
  readonly lineEnd: '\n' | '\r\n' | '\r'
  readonly encoding: 'utf8' | 'utf8 with mark' | 'utf16le' | 'utf16be'
  readonly isPacked: boolean
  readonly quotes: 'where needed' | 'all'
  readonly hasSeparatorLine: boolean
}

const writings: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(',', ';', '|', '\t'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom('utf8', 'utf8 with mark', 'utf16le', 'utf16be'),
  isPacked: fc.boolean(),
  quotes: fc.constantFrom('where needed', 'all'),
  hasSeparatorLine: fc.boolean(),
})

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '""',
        ',',
        ';',
        '|',
        '\t',
        '\n',
        'é',
        '日本',
        '😀',
        "'",
        ' ',
        'a',
        'two words',
        '- ',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((joined) => joined.trim() !== '')
const rows = fc.array(fc.record({ text, label: fc.constantFrom('yes', 'no') }), {
  minLength: 2,
  maxLength: 20,
})

function written(table: readonly Row[], how: Writing): Uint8Array {
  const { delimiter, lineEnd, encoding, isPacked, quotes, hasSeparatorLine } = how
  const cell = (content: string) =>
    quotes === 'all' || [delimiter, '"', '\n', '\r'].some((mark) => content.includes(mark))
      ? `"${content.replaceAll('"', '""')}"`
      : content
  const lines = [{ text: 'text', label: 'label' }, ...table].map(
    (row) => cell(row.text) + delimiter + cell(row.label) + lineEnd,
  )
  const content = (hasSeparatorLine ? `sep=${delimiter}${lineEnd}` : '') + lines.join('')
  const bytes =
    encoding === 'utf8'
      ? Buffer.from(content)
      : encoding === 'utf8 with mark'
        ? Buffer.from(`\uFEFF${content}`)
        : Buffer.from(`\uFEFF${content}`, 'utf16le')
  if (encoding === 'utf16be') bytes.swap16()
  return isPacked ? gzipSync(bytes) : bytes
}

/** What is read of a table, by its content alone: its name says nothing but that it is a table. */
async function readBack(bytes: Uint8Array, more: object = {}): Promise<readonly Row[]> {
  const path = temporaryFile('table.csv', bytes)
  const file = await describeFile({ path, ...more })
  const { split, labels } = await readSplit(file, { labels: ['yes', 'no'] })
  expect(split.rejected).toEqual([])
  return split.examples.map((example) => ({ text: example.text, label: labels[example.label] ?? '' }))
}

test('a table is read back however it is quoted, delimited, ended, encoded and packed', async () => {
  await fc.assert(
    fc.asyncProperty(rows, writings, async (table, how) => {
      // Between tabs only what is quoted tells a quoted table, and some text of every real one has
      // a quote in it.
      const all = how.delimiter === '\t' ? [...table, { text: 'She said "no"', label: 'no' }] : table
      expect(await readBack(written(all, how))).toEqual(all)
    }),
    { numRuns: 300 },
  )
})

test('told how a table is written, it need not be guessed', async () => {
  await fc.assert(
    fc.asyncProperty(rows, writings, async (table, how) => {
      const more = { quoted: true, delimiter: how.delimiter }
      expect(await readBack(written(table, how), more)).toEqual(table)
    }),
    { numRuns: 150 },
  )
})

test('what GLUE writes, unquoted and with quotes wherever they fall, is read as it stands', async () => {
  const flat = text
    .map((content) => content.replaceAll(/[\t\r\n]/g, ' '))
    .filter((content) => content.trim() !== '')
  // A quote within a cell, which no program that quotes leaves unquoted, as some row of every real
  // file has.
  const telling = { text: 'the 5" disk', label: 'no' }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ text: flat, label: fc.constantFrom('yes', 'no') }), { maxLength: 15 }),
      async (table) => {
        const all = [telling, ...table]
        const content = `text\tlabel\n${all.map((row) => `${row.text}\t${row.label}\n`).join('')}`
        expect(await readBack(Buffer.from(content))).toEqual(all)
      },
    ),
    { numRuns: 200 },
  )
})

test('a JSON array is read back however it is laid out', async () => {
  const layouts = fc.constantFrom(undefined, 1, 4)
  await fc.assert(
    fc.asyncProperty(rows, layouts, fc.boolean(), async (table, indent, isPacked) => {
      const bytes = Buffer.from(JSON.stringify(table, undefined, indent))
      const path = temporaryFile('array', isPacked ? gzipSync(bytes) : bytes)
      const file = await describeFile({ path })
      const { split, labels } = await readSplit(file, { labels: ['yes', 'no'] })
      expect(file.format).toBe('json')
      expect(split.examples.map((example) => ({ text: example.text, label: labels[example.label] }))).toEqual(
        table,
      )
    }),
    { numRuns: 100 },
  )
})
