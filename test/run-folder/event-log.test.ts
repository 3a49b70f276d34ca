import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { followEvents, openEventLog } from '../../src-main/run-folder/event-log.ts'
import { readEvents } from '../support/read-events.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-log-'))
  path = join(folder, 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const numbersOf = (events: readonly TrainingEvent[]) => events.map(({ seq }) => seq)
const line = (seq: number, step = seq) =>
  `${JSON.stringify({ seq, at: '2026-01-01T00:00:00.000Z', kind: 'paused', step })}\n`

const failure = (seq: number) =>
  `${JSON.stringify({ seq, at: '2026-01-01T00:00:00.000Z', kind: 'failed', step: seq, error: { code: 'unexpected', message: 'paüsed' } })}\n`

describe('the event log', () => {
  test('numbers events from 1 and goes on after it was opened again', () => {
    const first = openEventLog(folder)
    first.append({ kind: 'paused', step: 3 })
    first.append({ kind: 'continued', step: 3 })
    first.close()
    const second = openEventLog(folder)
    expect(second.append({ kind: 'stopped', step: 4 }).seq).toBe(3)
    second.close()
    expect(numbersOf(readEvents(folder))).toEqual([1, 2, 3])
    expect(numbersOf(readEvents(folder, 2))).toEqual([3])
  })

  test('cuts a torn last line off at any byte, and its number is given again', () => {
    const whole = line(1) + line(2)
    for (let length = line(1).length; length < whole.length; length++) {
      writeFileSync(path, whole.slice(0, length))
      expect(numbersOf(readEvents(folder))).toEqual([1])
      const log = openEventLog(folder)
      expect(statSync(path).size).toBe(line(1).length)
      log.append({ kind: 'paused', step: 2 })
      log.close()
      expect(numbersOf(readEvents(folder))).toEqual([1, 2])
    }
  })

  test('passes over a damaged line in the middle', () => {
    writeFileSync(path, `${line(1)}{"seq":2,"at"\0\0\0\n${line(3)}`)
    expect(numbersOf(readEvents(folder))).toEqual([1, 3])
  })

  test('goes on behind odd lines with the number that follows the last event', () => {
    writeFileSync(path, `${line(1)}{}\n${line(900_000_000)}null\n`)
    const log = openEventLog(folder)
    expect(log.append({ kind: 'stopped', step: 2 }).seq).toBe(2)
    log.close()
    expect(numbersOf(readEvents(folder))).toEqual([1, 2])
  })

  test('refuses to write into what is no file, and says what stands there', () => {
    mkdirSync(path)
    expect(() => openEventLog(folder)).toThrow(/events\.jsonl is a folder, not a file/)
  })

  test('is empty where there is no log yet', () => expect(readEvents(folder)).toEqual([]))
})

/** Follows the log; `next` waits for so many further events. */
function follow(afterSeq = 0) {
  const end = new AbortController()
  const events = followEvents(folder, { afterSeq, signal: end.signal, everyMs: 1 })
  return {
    end: () => end.abort(),
    async next(count: number): Promise<readonly TrainingEvent[]> {
      const found: TrainingEvent[] = []
      while (found.length < count) {
        const { value, done } = await events.next()
        if (done) break
        found.push(value)
      }
      return found
    },
  }
}

describe('following the log', () => {
  test('tells every event once, in order, from the asked number on, whatever pieces the lines come in', async () => {
    const whole = Buffer.from(Array.from({ length: 40 }, (_, index) => failure(index + 1)).join(''))
    const follower = follow(5)
    const told = follower.next(35)
    for (let at = 0; at < whole.length; at += 37) {
      appendFileSync(path, whole.subarray(at, at + 37)) // cuts lines, and the two bytes of ü
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const events = await told
    expect(numbersOf(events)).toEqual(Array.from({ length: 35 }, (_, index) => index + 6))
    expect(new Set(events.map((event) => event.kind === 'failed' && event.error.message))).toEqual(
      new Set(['paüsed']),
    )
  })

  test('waits with a half-written line, and takes what a resumed trainer writes in its place', async () => {
    writeFileSync(path, line(1) + line(2, 99).slice(0, -10))
    const follower = follow()
    expect(numbersOf(await follower.next(1))).toEqual([1])
    truncateSync(path, line(1).length)
    appendFileSync(path, line(2, 7) + line(3))
    expect(await follower.next(2)).toMatchObject([{ seq: 2, step: 7 }, { seq: 3 }])
  })

  test('goes on where lines that it had told are lost and their numbers given again', async () => {
    writeFileSync(path, line(1) + line(2) + line(3))
    const follower = follow()
    await follower.next(3)
    truncateSync(path, line(1).length)
    const told = follower.next(2)
    await new Promise((resolve) => setTimeout(resolve, 50))
    appendFileSync(path, line(2, 20) + line(3, 30))
    expect(await told).toMatchObject([
      { seq: 2, step: 20 },
      { seq: 3, step: 30 },
    ])
  })

  test('still tells what was written before it was ended', async () => {
    const follower = follow()
    const told = follower.next(10)
    await new Promise((resolve) => setTimeout(resolve, 10))
    writeFileSync(path, line(1) + line(2))
    follower.end()
    expect(numbersOf(await told)).toEqual([1, 2])
  })

  test('does not read again what it has told', async () => {
    writeFileSync(path, line(1) + line(2))
    const follower = follow()
    await follower.next(2)
    // Same length, other words: only a reader that starts over would see it.
    writeFileSync(path, readFileSync(path, 'utf8').replace('"seq":2', '"seq":8') + line(9))
    expect(numbersOf(await follower.next(1))).toEqual([9])
  })
})
