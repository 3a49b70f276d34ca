import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { readPreview } from '../../../src-main/host/plans/preview-data.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name)
  writeFileSync(path, content)
  return path
}

async function preview(source: object) {
  const found = await readPreview({ kind: 'files', ...source } as Parameters<typeof readPreview>[0])
  if (found.kind !== 'splits') throw new Error('files are there')
  return found
}

test('a preview says how each file was read, and what its classes are and why', async () => {
  const train = file(
    'train.csv.gz',
    gzipSync(Buffer.from('\uFEFFsep=;\ntext;label\na;10\nb;2\nc;-1\n', 'utf16le')),
  )
  const dev = file('dev.tsv', 'text\tlabel\n"She said ""no"""\t10\nb \t2.0\n"c\nd"\t2\n')
  const found = await preview({ train, dev })
  expect(found.train.reading).toEqual([
    'Read as CSV, UTF-16 LE, unpacked from gzip.',
    'Cells stand between semicolons, as the first line says (sep=).',
    'Cells may be quoted (as is usual between such delimiters).',
    'The first row names the columns.',
    'Text: text. Label: label.',
    'Classes in order: 2, 10; numbers by size.',
  ])
  expect(found.train.unlabelled).toBe(1)
  expect(found.dev.reading).toEqual([
    'Read as TSV, UTF-8.',
    'Cells stand between tabs.',
    'Cells may be quoted (line 2: doubled quotes in a quoted cell).',
    'The first row names the columns.',
    'Text: text. Label: label.',
    'Classes in order: 2, 10; as the training set has them.',
  ])
  expect(found.dev.labels).toEqual({ '2': 2, '10': 1 })
})

test('rows with the same text in both splits, or twice in one, are counted and shown; white space aside', async () => {
  const train = file('t.tsv', 'text\tlabel\none  text\tyes\nother\tno\none text \tno\n')
  const dev = file('d.tsv', 'text\tlabel\nnew\tyes\n one text\tno\n')
  const found = await preview({ train, dev })
  expect(found.train.repeated).toEqual({ count: 1, first: [{ line: 4, sameAs: 2, text: 'one text ' }] })
  expect(found.shared).toEqual({ count: 1, first: [{ line: 3, sameAs: 2, text: ' one text' }] })
  expect(found.dev.repeated.count).toBe(0)
})

test('a plan may say that quotes are text, and what the delimiter is', async () => {
  const train = file('q.tsv', 'text,x\tlabel\n"a ""b"""\tyes\nc\tno\n')
  const asText = await preview({ train, dev: train, text: ['text,x'], label: 'label', quoted: false })
  expect(asText.train.first[0]?.text).toBe('"a ""b"""')
  const asQuoted = await preview({ train, dev: train, text: ['text,x'], label: 'label' })
  expect(asQuoted.train.first[0]?.text).toBe('a "b"')
  const plus = file('plus.csv', 'text+label\na, b+yes\nc, d+no\n')
  expect((await preview({ train: plus, dev: plus, delimiter: '+' })).train.first[0]?.text).toBe('a, b')
})
