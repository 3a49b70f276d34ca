// Slow: thousands of damaged files.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DATASET_FORMATS, type DatasetFormat } from '../../../src-main/contract/dataset-formats.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'
import { temporaryFile } from '../temporary-file.ts'

/**
 * Text without what a format cannot hold at all: nothing for CSV and JSON, tabs and line ends for
 * TSV.
 */
const cell = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() !== '' && !text.includes('\0'))
const flatCell = cell.map((text) => text.replaceAll(/[\t\r\n]/g, '_')).filter((text) => text.trim() !== '')
const rowsOf = (texts: fc.Arbitrary<string>) =>
  fc.array(fc.record({ text: texts, label: fc.constantFrom('yes', 'no') }), { minLength: 1, maxLength: 20 })

const WRITERS: Readonly<
  Partial<Record<DatasetFormat, (rows: readonly { text: string; label: string }[]) => string>>
> = {
  csv: (rows) =>
    ['text,label', ...rows.map(({ text, label }) => `"${text.replaceAll('"', '""')}",${label}`)].join('\n'),
  tsv: (rows) => ['text\tlabel', ...rows.map(({ text, label }) => `${text}\t${label}`)].join('\n'),
  jsonl: (rows) => rows.map((row) => JSON.stringify(row)).join('\n'),
}

test.each([
  ['csv', cell],
  ['tsv', flatCell],
  ['jsonl', cell],
] as const)('what is written as %s is read back', async (format, texts) => {
  await fc.assert(
    fc.asyncProperty(rowsOf(texts), async (rows) => {
      const path = temporaryFile(`round.${format}`, WRITERS[format]?.(rows) ?? '')
      const { split, labels } = await readSplit({ path, format }, { labels: ['yes', 'no'] })
      expect(split.rejected).toEqual([])
      expect(split.examples.map(({ text, label }) => ({ text, label: labels[label] }))).toEqual(rows)
    }),
    { numRuns: 150 },
  )
})

const SEEDS: Readonly<Record<DatasetFormat, string>> = {
  'glue-tsv': 'gj04\t1\t\tA sentence.\ngj04\t0\t*\tAnother "one.\n',
  tsv: 'text\tlabel\na\tyes\nb\tno\n',
  csv: 'text,label\n"a, b",yes\nc,no\n',
  jsonl: '{"text": "a", "label": "yes"}\n{"text": "b", "label": "no"}\n',
  json: '[{"text": "a", "label": "yes"}, {"text": "b", "label": "no"}]\n',
  parquet: 'PAR1\u0015\u0004\u0015PAR1',
  txt: 'A line.\n\nAnother, "one.\n',
}

test.each(DATASET_FORMATS)(
  'whatever stands in a file, reading it as %s ends in rows or in an error of ours',
  async (format) => {
    const mutated = fc
      .tuple(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.uint8Array({ maxLength: 40 }))
      .map(([flips, tail]) => {
        const bytes = Buffer.concat([Buffer.from(SEEDS[format]), tail])
        for (const [at, value] of flips) bytes[at % bytes.length] = value
        return bytes
      })
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
        const path = temporaryFile('fuzz', bytes)
        const task = format === 'glue-tsv' ? 'cola' : undefined
        const outcome = await readSplit({ path, format, task }, { mayBeUnlabelled: format === 'txt' }).catch(
          (thrown: unknown) => thrown,
        )
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(StillroomError)
        else expect(outcome).toHaveProperty('split')
      }),
      { numRuns: 300 },
    )
  },
)
