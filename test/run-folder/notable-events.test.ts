import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEventLog } from '../../src-main/run-folder/event-log.ts'
import { readEventsBefore, readNotableEvents } from '../../src-main/run-folder/notable-events.ts'

let folder: string
const path = () => join(folder, 'events.jsonl')
const step = (at: number) =>
  ({
    kind: 'step',
    step: at,
    stage: 0,
    epoch: 0,
    loss: 1 / at,
    terms: [],
    learningRate: 0,
    gradientNorm: 0,
    examples: 1,
    tokens: 1,
    durationMs: 1,
  }) as const

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Steps 1 … count, and a checkpoint after every tenth. */
function write(from: number, to: number): void {
  const log = openEventLog(folder)
  for (let at = from; at <= to; at++) {
    log.append(step(at))
    if (at % 10 === 0) log.append({ kind: 'checkpoint', step: at, bytes: 1, durationMs: 1 })
  }
  log.close()
}

describe('notable events', () => {
  test('are all but steps, read on from where they ended, a torn line later', () => {
    expect(readNotableEvents(folder)).toMatchObject({ events: [], place: { seq: 0, at: null, bytes: 0 } })
    write(1, 25)
    const first = readNotableEvents(folder)
    expect(first.events.map((event) => event.kind === 'checkpoint' && event.step)).toEqual([10, 20])
    expect(first.place.seq).toBe(27)
    appendFileSync(path(), '{"seq":28,"at":"2026')
    expect(readNotableEvents(folder, first).events).toHaveLength(2)
    write(26, 40)
    const after = readNotableEvents(folder, first)
    expect(after).toEqual(readNotableEvents(folder))
    expect(after.events).toHaveLength(4)
  })

  test('of a log that became shorter are read anew', () => {
    write(1, 30)
    const before = readNotableEvents(folder)
    writeFileSync(path(), '')
    write(1, 10)
    expect(readNotableEvents(folder, before).events).toHaveLength(1)
  })
})

describe('all events', () => {
  test('come in pages from the end, each once, none torn', () => {
    write(1, 1000)
    appendFileSync(path(), '{"seq":1101,"at"')
    const seen: number[] = []
    let before: number | undefined
    for (let pages = 0; before !== 0 && pages < 100; pages++) {
      const page = readEventsBefore(folder, before, 70)
      seen.unshift(...page.events.map(({ seq }) => seq))
      before = page.bytes
    }
    expect(seen).toEqual(Array.from({ length: 1100 }, (_, index) => index + 1))
  })

  test('of no log are none', () => {
    expect(readEventsBefore(folder, undefined, 10)).toEqual({ events: [], bytes: 0 })
  })
})
