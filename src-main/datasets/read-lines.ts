import { isUtf8 } from 'node:buffer'

export type LineEnd = '\n' | '\r\n' | '\r' | ''

/** A line of a file as text, or why it is none. */
export type Line =
  | { readonly number: number; readonly text: string; readonly end: LineEnd }
  | {
      readonly number: number
      readonly reason: string
      /** Its bytes as Latin-1 where they were kept: quotes and delimiters can be seen in them. */
      readonly damaged?: string
      readonly end: LineEnd
    }

/** Longer lines are no row; they are skipped without being kept. */
export const LONGEST_LINE = 1 << 20

/**
 * The lines of UTF-8 text, some at a time, numbered from 1.
 * @param endsWith what ends a line: LF (or CRLF), or CR alone as old Macs write it
 * @param before bytes of the file that are before the first line
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  endsWith: '\n' | '\r' = '\n',
  before = 0,
): AsyncGenerator<readonly Line[]> {
  const end = endsWith.charCodeAt(0)
  let number = 0
  let offset = before
  let held: Uint8Array[] = []
  let heldBytes = 0
  let skippedBytes = 0
  for await (const chunk of chunks) {
    const first = chunk.indexOf(end)
    if (first < 0) {
      // A line that is too long is counted on, and its bytes are let go.
      if (skippedBytes > 0 || heldBytes + chunk.length > LONGEST_LINE) {
        skippedBytes += heldBytes + chunk.length
        held = []
        heldBytes = 0
      } else {
        held.push(chunk)
        heldBytes += chunk.length
      }
      continue
    }
    const lines: Line[] = []
    let from = 0
    if (skippedBytes + heldBytes + first > LONGEST_LINE) {
      lines.push(tooLong(++number, skippedBytes + heldBytes + first))
      offset += skippedBytes + heldBytes + first + 1
      from = first + 1
      held = []
    }
    const last = chunk.lastIndexOf(end)
    if (last >= from) {
      const whole = chunk.subarray(from, last)
      const bytes = held.length === 0 ? whole : Buffer.concat([...held, whole])
      number = splitLines(bytes, endsWith, number, offset, lines)
      offset += bytes.length + 1
    }
    const rest = chunk.subarray(last + 1)
    held = rest.length > 0 ? [rest] : []
    heldBytes = rest.length
    skippedBytes = 0
    yield lines
  }
  if (skippedBytes > 0) yield [tooLong(++number, skippedBytes + heldBytes)]
  else if (heldBytes > 0) {
    const lines: Line[] = []
    splitLines(Buffer.concat(held), endsWith, number, offset, lines, true)
    yield lines
  }
}

/**
 * Whole lines without the end of the last; their number comes back. Decoded in one go where all is
 * well: ten times as fast as line by line.
 */
function splitLines(
  bytes: Uint8Array,
  endsWith: '\n' | '\r',
  before: number,
  offset: number,
  lines: Line[],
  isUnended = false,
): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let number = before
  if (isUtf8(buffer) && !buffer.includes(0)) {
    const texts = buffer.toString('utf8').split(endsWith)
    const lastOne = texts.length - 1
    texts.forEach((text, index) => {
      const isLast = isUnended && index === lastOne
      lines.push(
        text.length > LONGEST_LINE / 4 && Buffer.byteLength(text) > LONGEST_LINE
          ? tooLong(++number, Buffer.byteLength(text))
          : lineOf(text, ++number, isLast ? '' : endsWith),
      )
    })
    return number
  }
  const end = endsWith.charCodeAt(0)
  for (let from = 0; from <= buffer.length;) {
    const found = buffer.indexOf(end, from)
    const to = found < 0 ? buffer.length : found
    const isLast = isUnended && found < 0
    lines.push(decodeLine(buffer.subarray(from, to), ++number, offset + from, isLast ? '' : endsWith))
    from = to + 1
  }
  return number
}

function lineOf(text: string, number: number, end: '\n' | '\r' | ''): Line {
  const hasReturn = end !== '\r' && text.endsWith('\r')
  if (!hasReturn) return { number, text, end }
  return { number, text: text.slice(0, -1), end: end === '' ? '\r' : '\r\n' }
}

function decodeLine(bytes: Buffer, number: number, offset: number, end: '\n' | '\r' | ''): Line {
  if (bytes.length > LONGEST_LINE) return tooLong(number, bytes.length)
  const reason = isUtf8(bytes)
    ? bytes.includes(0)
      ? 'the line holds a NUL character'
      : undefined
    : notUtf8(bytes, offset)
  if (reason === undefined) return lineOf(bytes.toString('utf8'), number, end)
  return { number, reason, damaged: bytes.toString('latin1').replace(/\r$/, ''), end }
}

function tooLong(number: number, bytes: number): Line {
  return { number, reason: `the line has ${bytes} bytes, more than ${LONGEST_LINE}`, end: '\n' }
}

/** Names the first byte that cannot be UTF-8, found by halving: all before it decodes. */
export function notUtf8(bytes: Uint8Array, offset: number): string {
  let good = 0
  for (let bad = bytes.length; good + 1 < bad;) {
    const middle = (good + bad) >> 1
    if (decodes(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  // The character that goes wrong may have begun up to three bytes before.
  while (good > 0 && !isUtf8(bytes.subarray(0, good))) good--
  const byte = (bytes[good] ?? 0).toString(16).toUpperCase().padStart(2, '0')
  return `the line is not UTF-8: byte 0x${byte} at ${offset + good} (save the file as UTF-8)`
}

/** Whether a text may begin like this, perhaps with half a character at its end. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
