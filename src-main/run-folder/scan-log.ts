import { closeSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDamage } from '../contract/run-damage.ts'
import { RUN_FILES } from '../contract/run-files.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import { joinedDamage } from '../domain/run/damage-words.ts'
import { NoRegularFile, openRegularFile, type OpenedFile } from '../processes/regular-file.ts'
import { linesOf, LONGEST_LINE, NEWLINE } from './log-lines.ts'
import { parseEvent } from './parse-event.ts'

/** A reader's place in a log: how far it has read, and the last event before it. */
export interface LogPlace {
  readonly bytes: number
  /** Lines before it, whole ones. */
  readonly lines: number
  /** Of the last event; 0 and null before the first. */
  readonly seq: number
  readonly at: string | null
  /** Where the last event's line ends. */
  readonly eventEnd: number
}

export const LOG_BEGINNING: LogPlace = { bytes: 0, lines: 0, seq: 0, at: null, eventEnd: 0 }

export interface LogScan {
  readonly place: LogPlace
  /** Of the lines that were read now. */
  readonly damage: RunDamage | null
  /** Whether the end of the log was reached. */
  readonly isAtEnd: boolean
}

/**
 * Lines may be lost in a power cut, though never so many; a number that is farther ahead is no
 * number of this log.
 */
const MOST_LOST = 100_000

/**
 * Reads the events of a log after a place. Lines that are no events are passed over and reported;
 * so are those whose number was given before.
 * @param mostBytes after which it ends, with the line at hand
 */
export function scanLog(
  folder: string,
  from: LogPlace,
  onEvent: (event: TrainingEvent) => void,
  mostBytes = Number.POSITIVE_INFINITY,
): LogScan {
  const opened = openLog(folder)
  if (!opened) return { place: from, damage: null, isAtEnd: true }
  if ('reason' in opened) return { place: from, damage: damageOfLog(null, opened.reason), isAtEnd: true }
  let place = from
  let damage: RunDamage | null = null
  const { handle, size } = opened
  try {
    for (const { bytes, end, isWhole } of linesOf(handle, from.bytes, size)) {
      const line = place.lines + 1
      const found = bytes ? parseEvent(bytes) : { reason: `is longer than ${LONGEST_LINE} bytes` }
      const problem = found.event ? numberProblem(found.event.seq, place) : found.reason
      if (problem !== undefined) damage = joinedDamage(damage, damageOfLog(line, problem))
      if (!isWhole) break
      place = { ...place, bytes: end, lines: line }
      if (found.event && isNextNumber(found.event.seq, place.seq)) {
        place = { ...place, seq: found.event.seq, at: found.event.at, eventEnd: end }
        onEvent(found.event)
      }
      if (end - from.bytes >= mostBytes) return { place, damage, isAtEnd: end >= size }
    }
    return { place, damage, isAtEnd: true }
  } finally {
    closeSync(handle)
  }
}

/**
 * The log opened for reading; undefined where there is none, and why it cannot be read where it is
 * no file.
 */
export function openLog(folder: string): OpenedFile | { readonly reason: string } | undefined {
  try {
    return openRegularFile(join(folder, RUN_FILES.events))
  } catch (thrown) {
    if (thrown instanceof NoRegularFile) return { reason: thrown.message }
    throw thrown
  }
}

/**
 * Whether the last event that a reader has seen is still where it was; a power cut takes lines, and
 * people edit files.
 */
export function isPlaceStill(folder: string, { bytes, seq, at, eventEnd }: LogPlace): boolean {
  const opened = openLog(folder)
  if (!opened || 'reason' in opened) return false
  const { handle, size } = opened
  try {
    if (size < bytes) return false
    if (eventEnd === 0) return true
    // Nearly every line is short; a reader that polls several times a second reads no more than it
    // needs.
    for (const room of [1 << 13, LONGEST_LINE + 2]) {
      const from = Math.max(0, eventEnd - room)
      const block = Buffer.alloc(eventEnd - from)
      readSync(handle, block, 0, block.length, from)
      if (block.at(-1) !== NEWLINE) return false
      const before = block.lastIndexOf(NEWLINE, block.length - 2)
      if (before < 0 && from > 0) continue
      const { event } = parseEvent(block.subarray(before + 1, -1))
      return event?.seq === seq && event.at === at
    }
    return false
  } finally {
    closeSync(handle)
  }
}

function damageOfLog(line: number | null, reason: string): RunDamage {
  return { file: RUN_FILES.events, line, reason, others: 0 }
}

/** Whether a number can be that of an event behind the one with the number `last`. */
export function isNextNumber(seq: number, last: number): boolean {
  return seq > last && seq - last <= MOST_LOST
}

/**
 * @param place behind the line before; lines that were no events stand right before it where it is
 * behind the last event's
 */
function numberProblem(number: number, { seq, bytes, eventEnd }: LogPlace): string | undefined {
  if (number <= seq) return `has the number ${number} though ${seq} stands before it`
  if (!isNextNumber(number, seq)) return `has the number ${number}, far ahead of ${seq} before it`
  const isTold = bytes > eventEnd
  if (number > seq + 1 && !isTold)
    return `has the number ${number} behind ${seq}: lines between them are missing`
  return undefined
}
