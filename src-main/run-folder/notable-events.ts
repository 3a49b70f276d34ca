import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import type { TrainingEvent } from '../contract/training-event.ts'

/** Bytes that are read at once: a long run's log is hundreds of megabytes of steps. */
const BLOCK = 4 << 20
/** A line begins {"seq":…,"at":"…","kind":"…": enough of it to know its kind. */
const HEAD_BYTES = 96
const STEP = /^\{"seq":(\d+),"at":"([^"]+)","kind":"step"/
const NEWLINE = 0x0a

/** All events of a run but its steps, and how far its log has been read. */
export interface NotableEvents {
  readonly events: readonly TrainingEvent[]
  readonly lastSeq: number
  readonly lastAt: string | null
  readonly bytes: number
}

const NOTHING: NotableEvents = { events: [], lastSeq: 0, lastAt: null, bytes: 0 }

/**
 * Events that are no steps; steps, nearly all of a long log, are passed over without being parsed.
 * @param before what was read earlier, to go on from; a log that became shorter is read anew
 */
export function readNotableEvents(folder: string, before: NotableEvents = NOTHING): NotableEvents {
  const path = join(folder, RUN_FILES.events)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size < before.bytes) return readNotableEvents(folder)
  if (size === before.bytes) return before
  const events = [...before.events]
  let { lastSeq, lastAt, bytes } = before
  let rest = Buffer.alloc(0)
  const handle = openSync(path, 'r')
  try {
    for (let at = before.bytes; at < size;) {
      const block = Buffer.alloc(Math.min(BLOCK, size - at))
      const read = readSync(handle, block, 0, block.length, at)
      if (read === 0) break
      at += read
      const text = rest.length > 0 ? Buffer.concat([rest, block.subarray(0, read)]) : block.subarray(0, read)
      let start = 0
      for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, start)) {
        const step = STEP.exec(text.toString('latin1', start, Math.min(end, start + HEAD_BYTES)))
        if (step) {
          lastSeq = Number(step[1])
          lastAt = step[2] ?? lastAt
        } else {
          for (const event of parsed(text.toString('utf8', start, end))) {
            if (event.kind !== 'step') events.push(event)
            lastSeq = event.seq
            lastAt = event.at
          }
        }
        start = end + 1
      }
      rest = text.subarray(start)
      bytes = at - rest.length
    }
  } finally {
    closeSync(handle)
  }
  // After a power cut, a resumed trainer gives lost numbers again: what stands later counts.
  const isAgain = events.some(({ seq }, index) => seq <= (events[index - 1]?.seq ?? 0))
  return { events: isAgain ? bySeq(events) : events, lastSeq, lastAt, bytes }
}

/**
 * A page of all events, steps too, that end before a place in the log (its end, where none is named).
 * @returns the place where the page begins
 */
export function readEventsBefore(
  folder: string,
  before: number | undefined,
  most: number,
): { readonly events: readonly TrainingEvent[]; readonly bytes: number } {
  const path = join(folder, RUN_FILES.events)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const end = Math.min(before ?? size, size)
  if (end === 0) return { events: [], bytes: 0 }
  const handle = openSync(path, 'r')
  try {
    for (let room = 64 << 10; ; room *= 4) {
      const from = Math.max(0, end - room)
      const block = Buffer.alloc(end - from)
      const read = readSync(handle, block, 0, block.length, from)
      const starts = lineStarts(block.subarray(0, read), from === 0)
      if (starts.length <= most && from > 0) continue
      const first = starts.at(-(most + 1)) ?? starts[0] ?? 0
      const whole = block.subarray(first, block.lastIndexOf(NEWLINE, read - 1) + 1)
      return { events: whole.toString('utf8').split('\n').flatMap(parsed), bytes: from + first }
    }
  } finally {
    closeSync(handle)
  }
}

/** Where lines begin in a block, and where the next would after the last; what comes before the first is torn unless the file begins there. */
function lineStarts(block: Buffer, isBeginning: boolean): readonly number[] {
  const starts = isBeginning ? [0] : []
  for (let at = block.indexOf(NEWLINE); at >= 0; at = block.indexOf(NEWLINE, at + 1)) starts.push(at + 1)
  return starts
}

function parsed(line: string): readonly TrainingEvent[] {
  if (line === '') return []
  try {
    return [JSON.parse(line) as TrainingEvent]
  } catch {
    return [] // torn by a power cut; what follows is whole
  }
}

function bySeq(events: readonly TrainingEvent[]): TrainingEvent[] {
  const last = new Map(events.map((event) => [event.seq, event]))
  return [...last.values()].sort((a, b) => a.seq - b.seq)
}
