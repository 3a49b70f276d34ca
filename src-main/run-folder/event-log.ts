import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RUN_FILES } from '../contract/run-files.ts'
import type { TrainingEvent, TrainingEventBody } from '../contract/training-event.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { LOG_BEGINNING, openLog, scanLog } from './scan-log.ts'
import { explainWriteError, writePartsAtomically } from './write-atomically.ts'

/** The trainer's end of events.jsonl: one writer, append only. */
export interface EventLog {
  append(body: TrainingEventBody): TrainingEvent
  /** fsync: everything appended so far survives a power cut. */
  sync(): void
  close(): void
}

/** Bytes whose events are in memory together while a log is followed. */
const FOLLOWED_AT_ONCE = 4 << 20
const COPIED_AT_ONCE = 1 << 20

/**
 * Opens a run's log for appending. What a killed trainer left of a last line is cut off; `seq` goes
 * on from the last event, odd lines behind it or not.
 * @throws StillroomError `corrupt-run` where something that is no file has its name
 */
export function openEventLog(folder: string): EventLog {
  const path = join(folder, RUN_FILES.events)
  requireFile(folder, path)
  const { bytes, seq: last } = scanLog(folder, LOG_BEGINNING, () => undefined).place
  let handle = openSync(path, existsSync(path) ? 'r+' : 'w')
  // Only where something is cut: the time of a log that does not change tells readers so.
  if (fstatSync(handle).size > bytes) ftruncateSync(handle, bytes)
  let position = bytes
  let seq = last
  return {
    append(body) {
      const event: TrainingEvent = { seq: seq + 1, at: new Date().toISOString(), ...body }
      const line = Buffer.from(`${JSON.stringify(event)}\n`)
      try {
        // A write to a full disk may be short; the next attempt overwrites the part of the line
        // that was written.
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
        // After a failed fsync the kernel may mark the dirty pages clean, so that the next fsync
        // would succeed without writing them. The log is copied to a new file instead, which is
        // renamed into place; if that fails too, it is reported.
        if (!isOfInputOutput(thrown)) throw explainWriteError(thrown, path)
        requireWritten(folder, position, seq)
        writePartsAtomically(path, piecesOf(path, position))
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

/** @throws StillroomError `disk-failed` when a log is not what was written any more */
function requireWritten(folder: string, bytes: number, lastSeq: number): void {
  const { place } = scanLog(folder, LOG_BEGINNING, () => undefined)
  if (place.bytes === bytes && place.seq === lastSeq) return
  throw new StillroomError(
    'disk-failed',
    `The disk failed while ${join(folder, RUN_FILES.events)} was written (an input/output error), and the file is not what was written any more. Check the disk; the last checkpoint is kept.`,
  )
}

/** The first bytes of a file, in chunks: a log may be larger than memory. */
function* piecesOf(path: string, bytes: number): Generator<Buffer> {
  const handle = openSync(path, 'r')
  try {
    for (let at = 0; at < bytes;) {
      const piece = Buffer.alloc(Math.min(COPIED_AT_ONCE, bytes - at))
      const read = readSync(handle, piece, 0, piece.length, at)
      if (read === 0) return
      yield piece.subarray(0, read)
      at += read
    }
  } finally {
    closeSync(handle)
  }
}

function requireFile(folder: string, path: string): void {
  const opened = openLog(folder)
  if (!opened) return
  if ('reason' in opened)
    throw new StillroomError(
      'corrupt-run',
      `${path} ${opened.reason}. Move what stands there away, or put the log back from a copy.`,
    )
  closeSync(opened.handle)
}

/**
 * Events as they are written, from `afterSeq` on, until the signal ends it. Reads only what was
 * appended since; a half-written last line waits until it is whole. A log that lost lines (a power
 * cut; the resumed trainer gives their numbers again) is read anew.
 */
export async function* followEvents(
  folder: string,
  {
    afterSeq = 0,
    signal,
    everyMs = 100,
  }: { readonly afterSeq?: number; readonly signal?: AbortSignal; readonly everyMs?: number } = {},
): AsyncGenerator<TrainingEvent> {
  let place = LOG_BEGINNING
  let last = afterSeq
  for (let isLast = false; !isLast;) {
    isLast = signal?.aborted ?? false // what was written before the end is still told
    if (sizeOf(join(folder, RUN_FILES.events)) < place.bytes) {
      place = LOG_BEGINNING
      last = Math.min(last, scanLog(folder, LOG_BEGINNING, () => undefined).place.seq)
    }
    for (let isAtEnd = false; !isAtEnd;) {
      const events: TrainingEvent[] = []
      const scan = scanLog(folder, place, (event) => events.push(event), FOLLOWED_AT_ONCE)
      place = scan.place
      isAtEnd = scan.isAtEnd
      for (const event of events) {
        if (event.seq <= last) continue
        last = event.seq
        yield event
      }
    }
    if (!isLast) await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
