import { closeSync, readSync } from 'node:fs'
import type { TrainingEvent } from '../contract/training-event.ts'
import { linesOf, NEWLINE } from './log-lines.ts'
import { parseEvent } from './parse-event.ts'
import { isNextNumber, isPlaceStill, LOG_BEGINNING, openLog, type LogPlace } from './scan-log.ts'

/** A line begins {"seq":…,"at":"…","kind":"…": enough of it to know its kind. */
const HEAD_BYTES = 96
const STEP = /^\{"seq":(\d+),"at":"([^"]+)","kind":"step"/
/** Bytes that are looked through at once, backwards. */
const BLOCK = 64 << 10

/** All events of a run but its steps, and how far its log has been read. */
export interface NotableEvents {
  readonly events: readonly TrainingEvent[]
  readonly place: LogPlace
}

const NOTHING: NotableEvents = { events: [], place: LOG_BEGINNING }

/**
 * Events that are no steps; steps, nearly all of a long log, are passed over without being parsed,
 * and lines that are no events without a word:
 * who scans the log tells of them.
 * @param before what was read earlier, to go on from; a log that lost lines is read anew
 */
export function readNotableEvents(folder: string, before: NotableEvents = NOTHING): NotableEvents {
  if (before !== NOTHING && !isPlaceStill(folder, before.place)) return readNotableEvents(folder)
  const opened = openLog(folder)
  if (!opened || 'reason' in opened) return NOTHING
  const { handle, size } = opened
  if (size === before.place.bytes) {
    closeSync(handle)
    return before
  }
  const events = [...before.events]
  let { place } = before
  try {
    for (const { bytes, end, isWhole } of linesOf(handle, place.bytes, size)) {
      if (!isWhole) break
      place = { ...place, bytes: end, lines: place.lines + 1 }
      if (!bytes) continue
      const step = STEP.exec(bytes.toString('latin1', 0, Math.min(bytes.length, HEAD_BYTES)))
      const found = step
        ? { seq: Number(step[1]), at: step[2] ?? '', kind: 'step' as const }
        : parseEvent(bytes).event
      if (!found || !isNextNumber(found.seq, place.seq)) continue
      place = { ...place, seq: found.seq, at: found.at, eventEnd: end }
      if (found.kind !== 'step') events.push(found)
    }
  } finally {
    closeSync(handle)
  }
  return { events, place }
}

/**
 * A page of all events, steps too, that end before a place in the log (its end, where none is
 * named).
 * @returns the place where the page begins
 */
export function readEventsBefore(
  folder: string,
  before: number | undefined,
  most: number,
): { readonly events: readonly TrainingEvent[]; readonly bytes: number } {
  const opened = openLog(folder)
  if (!opened || 'reason' in opened) return { events: [], bytes: 0 }
  const { handle, size } = opened
  try {
    const end = Math.min(before ?? size, size)
    const from = startOfLines(handle, end, most)
    const events: TrainingEvent[] = []
    for (const { bytes } of linesOf(handle, from, end)) {
      const event = bytes && parseEvent(bytes).event
      if (event) events.push(event)
    }
    return { events, bytes: from }
  } finally {
    closeSync(handle)
  }
}

/** Where the last so many whole lines before a place begin. */
function startOfLines(handle: number, end: number, count: number): number {
  const block = Buffer.alloc(Math.min(BLOCK, end))
  let ends = 0
  for (let to = end; to > 0;) {
    const from = Math.max(0, to - BLOCK)
    const read = readSync(handle, block, 0, to - from, from)
    if (read === 0) return 0
    for (
      let at = block.lastIndexOf(NEWLINE, read - 1);
      at >= 0;
      at = at > 0 ? block.lastIndexOf(NEWLINE, at - 1) : -1
    )
      if (++ends > count) return from + at + 1
    to = from
  }
  return 0
}
