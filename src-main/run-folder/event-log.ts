import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RUN_FILES } from '../contract/run-files.ts'
import type { TrainingEvent, TrainingEventBody } from '../contract/training-event.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { explainWriteError, writeAtomically } from './write-atomically.ts'

/** The trainer's end of events.jsonl: one writer, append only. */
export interface EventLog {
  append(body: TrainingEventBody): TrainingEvent
  /** Makes everything appended so far survive a power cut. */
  sync(): void
  close(): void
}

/** Opens a run's log for appending. What a killed trainer left of a last line is cut off; `seq` goes on from the last whole one. */
export function openEventLog(folder: string): EventLog {
  const path = join(folder, RUN_FILES.events)
  const whole = wholeLines(path)
  let handle = openSync(path, existsSync(path) ? 'r+' : 'w')
  ftruncateSync(handle, whole.bytes)
  let position = whole.bytes
  let seq = parseLines(whole.text).at(-1)?.seq ?? 0
  return {
    append(body) {
      const event: TrainingEvent = { seq: seq + 1, at: new Date().toISOString(), ...body }
      const line = Buffer.from(`${JSON.stringify(event)}\n`)
      try {
        // A full disk may take a part of the line first; what follows is written over it.
        for (let at = 0; at < line.length;) at += writeSync(handle, line, at, line.length - at, position + at)
      } catch (thrown) {
        throw explainWriteError(thrown, path)
      }
      position += line.length
      seq += 1
      return event
    },
    sync() {
      try {
        fsyncSync(handle)
      } catch (thrown) {
        // The system may take the file's pages for written now: syncing it again would lie. A new file takes its place, and is told of if it fails too.
        if (!isOfInputOutput(thrown)) throw explainWriteError(thrown, path)
        writeAtomically(path, readWhole(path, position, seq))
        closeSync(handle)
        handle = openSync(path, 'r+')
      }
    },
    close: () => closeSync(handle),
  }
}

function isOfInputOutput(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EIO'
}

/** A log's bytes, if they are still what was written. @throws StillroomError `disk-failed` when the last line is not */
function readWhole(path: string, bytes: number, lastSeq: number): Buffer {
  const read = readFileSync(path).subarray(0, bytes)
  const last = parseLines(read.toString('utf8')).at(-1)
  if (read.length === bytes && (last?.seq ?? 0) === lastSeq) return read
  throw new StillroomError(
    'disk-failed',
    `The disk failed while ${path} was written (an input/output error), and the file is not what was written any more. Check the disk; the last checkpoint is kept.`,
  )
}

/** A reader's place in a log: behind the line of the event with this number and time. */
export interface LogPosition {
  readonly bytes: number
  readonly seq: number
  readonly at: string
}

/**
 * The events behind a position, for a reader that keeps its place between calls.
 * @returns the events, and the position to go on from; `undefined` where the line at the position is another one than it was (a power cut
 * took lines, and a resumed trainer wrote others): the log must be read anew
 */
export function readEventsFrom(
  folder: string,
  from: LogPosition | undefined,
): { readonly events: readonly TrainingEvent[]; readonly position: LogPosition | undefined } | undefined {
  const path = join(folder, RUN_FILES.events)
  if (from && !isPlaceStill(path, from)) return undefined
  const appended = wholeLines(path, from?.bytes ?? 0)
  const events = parseLines(appended.text)
  const last = events.at(-1)
  if (!last) return { events, position: from }
  return { events, position: { bytes: (from?.bytes ?? 0) + appended.bytes, seq: last.seq, at: last.at } }
}

function isPlaceStill(path: string, { bytes, seq, at }: LogPosition): boolean {
  if (sizeOf(path) < bytes) return false
  const last = lineBefore(path, bytes)
  return last?.seq === seq && last.at === at
}

/** Nearly every line is shorter; a reader that looks several times a second reads no more than it needs. */
const USUAL_EVENT = 1 << 13
/** Of one line, generously: a step of 24 layers and all losses takes some 20 KB. */
const LONGEST_EVENT = 1 << 18

/** The event whose line ends at a place in the log; undefined where none does. */
function lineBefore(path: string, end: number, room = USUAL_EVENT): TrainingEvent | undefined {
  const from = Math.max(0, end - room)
  const { text, isWholeToTheEnd } = wholeLines(path, from, end)
  if (!isWholeToTheEnd) return undefined
  const start = text.lastIndexOf('\n', text.length - 2) + 1
  if (start === 0 && from > 0) return room < LONGEST_EVENT ? lineBefore(path, end, LONGEST_EVENT) : undefined
  return parseLines(text.slice(start)).at(0)
}

/** All events with a higher `seq`; a torn last line is ignored. Empty where there is no log yet. */
export function readEvents(folder: string, afterSeq = 0): readonly TrainingEvent[] {
  return parseLines(wholeLines(join(folder, RUN_FILES.events)).text).filter(({ seq }) => seq > afterSeq)
}

/**
 * Events as they are written, from `afterSeq` on, until the signal ends it. Reads only what was appended since; a half-written last
 * line waits until it is whole. A log that lost lines (a power cut; the resumed trainer gives their numbers again) is read anew.
 */
export async function* followEvents(
  folder: string,
  {
    afterSeq = 0,
    signal,
    everyMs = 100,
  }: { readonly afterSeq?: number; readonly signal?: AbortSignal; readonly everyMs?: number } = {},
): AsyncGenerator<TrainingEvent> {
  const path = join(folder, RUN_FILES.events)
  let position = 0
  let last = afterSeq
  for (let isLast = false; !isLast;) {
    isLast = signal?.aborted ?? false // what was written before the end is still told
    const isCut = sizeOf(path) < position
    const appended = wholeLines(path, isCut ? 0 : position)
    const events = parseLines(appended.text)
    position = (isCut ? 0 : position) + appended.bytes
    if (isCut) last = Math.min(last, events.at(-1)?.seq ?? 0)
    for (const event of events) {
      if (event.seq <= last) continue
      last = event.seq
      yield event
    }
    if (!isLast) await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** What stands in the log from a place on, to the end of the last whole line (before `to`). */
function wholeLines(
  path: string,
  from = 0,
  to = sizeOf(path),
): { readonly text: string; readonly bytes: number; readonly isWholeToTheEnd: boolean } {
  const bytes = Buffer.alloc(Math.max(0, to - from))
  if (bytes.length === 0) return { text: '', bytes: 0, isWholeToTheEnd: true }
  const handle = openSync(path, 'r')
  try {
    const read = readSync(handle, bytes, 0, bytes.length, from)
    const end = bytes.subarray(0, read).lastIndexOf(0x0a) + 1
    return { text: bytes.toString('utf8', 0, end), bytes: end, isWholeToTheEnd: end === bytes.length }
  } finally {
    closeSync(handle)
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function parseLines(text: string): readonly TrainingEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as TrainingEvent]
      } catch {
        return [] // a line torn by a power cut in the middle of the log: what follows is whole
      }
    })
}
