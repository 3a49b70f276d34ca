import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { linesOf, LONGEST_LINE } from '../../src-main/run-folder/log-lines.ts'
import { LOG_BEGINNING, scanLog } from '../../src-main/run-folder/scan-log.ts'

let folder = ''
const path = () => join(folder, 'events.jsonl')
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function read(from = 0) {
  const handle = openSync(path(), 'r')
  const found: string[] = []
  try {
    for (const { bytes } of linesOf(handle, from, statSync(path()).size))
      found.push(bytes ? shortened(bytes.toString('latin1')) : 'too long')
    return found
  } finally {
    closeSync(handle)
  }
}

/** A text of one letter, as its length and letter; a failure that prints megabytes helps nobody. */
function shortened(text: string): string {
  const isOfOne = text === (text[0] ?? '').repeat(text.length)
  return `${text.length} ${isOfOne ? (text[0] ?? '') : 'mixed'}`
}

describe('lines of a log', () => {
  test('are those of the file as a whole, wherever its pieces end', () => {
    const lengths = fc.array(fc.constantFrom(0, 1, 5, 1000, (1 << 20) - 3, 1 << 20), { maxLength: 6 })
    fc.assert(
      fc.property(lengths, (all) => {
        const texts = all.map((length, index) => String.fromCharCode(97 + index).repeat(length))
        writeFileSync(path(), texts.map((text) => `${text}\n`).join('') + 'torn')
        expect(read()).toEqual(texts.map(shortened))
        const second = (texts[0]?.length ?? 0) + 1
        if (texts.length > 1) expect(read(second)).toEqual(texts.slice(1).map(shortened))
      }),
      { numRuns: 20 },
    )
  })

  test('that are too long are passed over, told once, and what follows is read', () => {
    writeFileSync(path(), `a\n${'x'.repeat(LONGEST_LINE + 1)}\nb\n`)
    expect(read()).toEqual(['1 a', 'too long', '1 b'])
  })

  test('of a hundred megabytes cost the time of reading them, with an end or without', () => {
    const event = `${JSON.stringify({ seq: 1, at: '2026-01-01T00:00:00.000Z', kind: 'paused', step: 1 })}\n`
    for (const end of ['\n', '']) {
      writeFileSync(path(), event)
      writeFileSync(path(), Buffer.alloc(100 << 20, 0x78), { flag: 'a' })
      writeFileSync(path(), end, { flag: 'a' })
      const before = process.memoryUsage().rss
      const from = performance.now()
      const { damage, place } = scanLog(folder, LOG_BEGINNING, () => undefined)
      expect(performance.now() - from).toBeLessThan(2_000)
      expect(process.memoryUsage().rss - before).toBeLessThan(60 << 20)
      expect(damage).toMatchObject({ file: 'events.jsonl', line: 2, others: 0 })
      expect(place.seq).toBe(1)
    }
  })
})
