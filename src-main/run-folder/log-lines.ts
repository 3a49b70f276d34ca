import { readSync } from 'node:fs'

/** Bytes that are read at once; a log as a whole may be larger than memory. */
const BLOCK = 1 << 20
/**
 * Of a line; a step of 24 layers and all losses takes some 20 KB. What is longer is no event, and
 * is passed over without being kept.
 */
export const LONGEST_LINE = 1 << 20
export const NEWLINE = 0x0a

export interface LogLine {
  /**
   * Without its end; undefined for a line that is too long. Valid until the next line is asked for.
   */
  readonly bytes: Buffer | undefined
  /** Where it begins in the file, and where the next one does. */
  readonly start: number
  readonly end: number
  /** False for a line that is too long already though its end is not there yet. */
  readonly isWhole: boolean
}

/**
 * The whole lines of a file between two places, in pieces. A last line without an end is left out:
 * it may still be being written.
 * @param from where a line begins
 */
export function* linesOf(handle: number, from: number, to: number): Generator<LogLine> {
  const block = Buffer.allocUnsafe(Math.max(1, Math.min(BLOCK, to - from)))
  let held: Buffer = Buffer.alloc(0)
  let isLong = false
  let start = from
  for (let at = from; at < to;) {
    const read = readSync(handle, block, 0, Math.min(block.length, to - at), at)
    if (read === 0) break
    const part = block.subarray(0, read)
    let rest = 0
    for (let newline = part.indexOf(NEWLINE); newline >= 0; newline = part.indexOf(NEWLINE, rest)) {
      const piece = part.subarray(rest, newline)
      const bytes =
        isLong || held.length + piece.length > LONGEST_LINE
          ? undefined
          : held.length > 0
            ? Buffer.concat([held, piece])
            : piece
      const end = at + newline + 1
      yield { bytes, start, end, isWhole: true }
      held = held.subarray(0, 0)
      isLong = false
      start = end
      rest = newline + 1
    }
    isLong ||= held.length + read - rest > LONGEST_LINE
    held = isLong ? held.subarray(0, 0) : Buffer.concat([held, part.subarray(rest)])
    at += read
  }
  if (isLong) yield { bytes: undefined, start, end: start, isWhole: false }
}
