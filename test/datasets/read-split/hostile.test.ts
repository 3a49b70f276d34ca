import { execFileSync } from 'node:child_process'
import { writeFileSync, openSync, closeSync, writeSync } from 'node:fs'
import { join, dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { FileDescription } from '../../../src-main/contract/dataset.ts'
import { describeFile } from '../../../src-main/datasets/describe-file.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'
import { temporaryFile } from '../temporary-file.ts'

/** What reading a file ends in, which must be an error of ours; and how long it took. */
async function refusal(path: string, more: Partial<FileDescription> = {}) {
  const began = performance.now()
  const outcome: unknown = await describeFile({ path, ...more })
    .then((file) => readSplit(file))
    .catch((thrown: unknown) => thrown)
  expect(outcome).toBeInstanceOf(StillroomError)
  return { message: String(outcome), durationMs: performance.now() - began }
}

/** On a machine that does other things too; alone each takes a fraction of it. */
const SOON_MS = 3000

test('a gzip bomb is refused when it has unpacked to 200 times its size', async () => {
  const path = temporaryFile(
    'bomb.csv.gz',
    gzipSync(Buffer.concat([Buffer.from('text,label\n'), Buffer.alloc(3e8, 97)])),
  )
  const { message, durationMs } = await refusal(path)
  expect(message).toContain('200 times')
  expect(durationMs).toBeLessThan(SOON_MS)
})

test('a gzip file that is cut off is damaged, and says so', async () => {
  const whole = gzipSync(Buffer.from(`text,label\n${'a text,yes\nanother,no\n'.repeat(50)}`))
  for (const bytes of [whole.subarray(0, whole.length - 12), Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])])
    expect((await refusal(temporaryFile('cut.csv.gz', bytes))).message).toMatch(
      /unpacked.*damaged or cut off/,
    )
})

test('a pipe, a device and a folder are refused at once, whatever format is named', async () => {
  const folder = dirname(temporaryFile('here', ''))
  const pipe = join(folder, 'pipe.csv')
  execFileSync('mkfifo', [pipe])
  for (const [path, what] of [
    [pipe, 'named pipe'],
    ['/dev/zero', 'a device'],
    [folder, 'a folder'],
  ] as const)
    for (const format of [undefined, 'csv', 'jsonl', 'parquet'] as const) {
      const { message, durationMs } = await refusal(path, format ? { format } : {})
      expect(message).toContain(what)
      expect(durationMs).toBeLessThan(SOON_MS)
    }
})

test('a line of 100 MB costs its row, in no time and without being kept', async () => {
  const path = temporaryFile('long.tsv', 'text\tlabel\na\tyes\nb\tno\n')
  const file = openSync(path, 'a')
  const piece = Buffer.alloc(1e6, 97)
  for (let written = 0; written < 100; written++) writeSync(file, piece)
  writeSync(file, '\nc\tyes\n')
  closeSync(file)
  const before = process.memoryUsage().rss
  const began = performance.now()
  const { split } = await readSplit({ path, format: 'tsv' })
  expect(performance.now() - began).toBeLessThan(SOON_MS)
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  expect(split.examples.map(({ line }) => line)).toEqual([2, 3, 5])
  expect(split.rejected).toEqual([{ line: 4, reason: expect.stringContaining('100000000 bytes, more than') }])
  const asJson = temporaryFile('long.json', `[{"text": "${'a'.repeat(2e7)}`)
  expect((await refusal(asJson)).durationMs).toBeLessThan(SOON_MS)
})

test('a quote that is opened and never closed is an error that names its line, in linear time', async () => {
  const lines = Array.from({ length: 200_000 }, (_, index) => `t${index},yes`).join('\n')
  const path = temporaryFile('open.csv', `text,label\na,no\n"${lines}`)
  const { message, durationMs } = await refusal(path)
  expect(message).toMatch(/line 3.*quote is never closed.*quoted: false/)
  expect(durationMs).toBeLessThan(SOON_MS)
})

test('JSON nested 100,000 deep costs its row or its file', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const lines = `{"text": "a", "label": "yes"}\n{"text": "b", "label": "no"}\n`
  const path = temporaryFile('deep.jsonl', `${lines}{"text": ${deep}, "label": "yes"}\n`)
  const { split } = await readSplit({ path, format: 'jsonl' })
  expect([split.examples.length, split.rejected.map(({ line }) => line)]).toEqual([2, [3]])
  const array = temporaryFile('deep.json', `[{"text": "a", "label": ${deep}}]`)
  expect((await refusal(array)).durationMs).toBeLessThan(SOON_MS)
  expect((await refusal(temporaryFile('deeper.json', deep))).durationMs).toBeLessThan(SOON_MS)
})

test.each([
  ['never closed', '[{"text": "a", "label": "x"}, {"text": "b"', /cut off/],
  ['followed by something', '[{"text": "a", "label": "x"}] more', /follows the array at byte 30/],
])('a JSON array that is %s is an error', async (_, content, why) => {
  expect((await refusal(temporaryFile('broken.json', content))).message).toMatch(why)
})

test('half a character of UTF-16 is an error with its line and byte', async () => {
  const table = Buffer.from('\uFEFFtext\tlabel\na\tyes\nb\tno\n', 'utf16le')
  const bad = Buffer.concat([table, Buffer.from([0x00, 0xd8]), Buffer.from('c\tyes\n', 'utf16le')])
  const found = await refusal(temporaryFile('bad.tsv', bad))
  expect(found.message).toMatch(new RegExp(`line 4 .*half a character at byte ${table.length}`))
  expect((await refusal(temporaryFile('odd.tsv', table.subarray(0, -1)))).message).toContain(
    'half a character',
  )
})

test('Latin-1 is refused with the byte, its place and its line', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => `caf\u00e9 ${index}\tyes\n`).join('')
  const { message } = await refusal(
    temporaryFile('latin1.tsv', Buffer.from(`text\tlabel\n${rows}`, 'latin1')),
  )
  expect(message).toMatch(/line 2: .*byte 0xE9 at 14 .*UTF-8/)
})

test.each([
  ['a zip archive', Buffer.from('PK\u0003\u0004 and so on')],
  ['packed with zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0])],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
])('%s is named as what it is', async (what, bytes) => {
  expect((await refusal(temporaryFile('other.csv', bytes))).message).toContain(what)
})

test('NUL characters cost their rows', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => `a\0 ${index},yes\n`).join('')
  expect((await refusal(temporaryFile('nul.csv', `text,label\n${rows}`))).message).toContain('NUL')
})

test('a Parquet file without its end is damaged, and says so', async () => {
  const path = temporaryFile('cut.parquet', 'PAR1')
  writeFileSync(
    path,
    Buffer.concat([
      Buffer.from('PAR1'),
      Buffer.alloc(5000, 7),
      Buffer.from([255, 255, 255, 127]),
      Buffer.from('PAR1'),
    ]),
  )
  const { message, durationMs } = await refusal(path)
  expect(message).toContain('cannot be read as Parquet')
  expect(durationMs).toBeLessThan(SOON_MS)
})
