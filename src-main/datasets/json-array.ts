import { isUtf8 } from 'node:buffer'
import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { jsonRows, type JsonValue } from './json-rows.ts'
import { openText } from './open-text.ts'
import { parseJson } from './parse-json.ts'
import { LONGEST_LINE, notUtf8 } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

/**
 * A JSON array of objects, taken apart while it is read: only one object is held at once. `line` is
 * its number in the array, from 1.
 */
export async function* readJsonArray(file: FileDescription, options: RowOptions): AsyncGenerator<Row> {
  const text = await openText(file.path, options.signal)
  options.report?.({ encoding: text.encoding, isPacked: text.isPacked })
  try {
    yield* jsonRows(file, elements(text.chunks(), file.path), options)
  } finally {
    await text.close()
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b])
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d])
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** The array's elements, some at a time. */
async function* elements(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<readonly JsonValue[]> {
  let depth = 0
  let isInString = false
  let isEscaped = false
  let line = 0
  let offset = 0
  let held: Uint8Array[] = []
  let heldBytes = 0
  let isEnded = false
  const keep = (bytes: Uint8Array) => {
    heldBytes += bytes.length
    if (heldBytes > LONGEST_LINE) held = []
    else held.push(bytes)
  }
  const take = (endsAt: number, isLast: boolean): readonly JsonValue[] => {
    const size = heldBytes
    const bytes = Buffer.concat(held)
    held = []
    heldBytes = 0
    if (size <= LONGEST_LINE && bytes.every(isSpace)) {
      if (isLast && line === 0) return []
      return [{ line: ++line, reason: 'nothing stands between two commas' }]
    }
    return [elementOf(bytes, size, ++line, endsAt - size)]
  }
  for await (const chunk of chunks) {
    const found: JsonValue[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (byte === BACKSLASH) isEscaped = true
        else if (byte === QUOTE) isInString = false
      } else if (isEnded) {
        if (!isSpace(byte)) throw damaged(path, `something follows the array at byte ${offset + at}`)
      } else if (byte === QUOTE) isInString = true
      else if (OPENING.has(byte)) {
        depth++
        if (depth === 1) from = at + 1
      } else if (CLOSING.has(byte)) {
        depth--
        if (depth > 0) continue
        keep(chunk.subarray(from, at))
        found.push(...take(offset + at, true))
        isEnded = true
      } else if (byte === COMMA && depth === 1) {
        keep(chunk.subarray(from, at))
        found.push(...take(offset + at, false))
        from = at + 1
      }
    }
    if (!isEnded && depth > 0) keep(chunk.subarray(from))
    offset += chunk.length
    yield found
  }
  if (!isEnded) throw damaged(path, 'the array is never closed; the file may be cut off')
}

function elementOf(bytes: Buffer, size: number, line: number, offset: number): JsonValue {
  if (size > LONGEST_LINE) return { line, reason: `it has ${size} bytes, more than ${LONGEST_LINE}` }
  if (!isUtf8(bytes)) return { line, reason: notUtf8(bytes, offset) }
  const parsed = parseJson(bytes.toString('utf8'))
  return parsed ? { line, value: parsed.value } : { line, reason: 'it is not JSON' }
}

function damaged(path: string, why: string): StillroomError {
  return new StillroomError('invalid-dataset', `${path} is no JSON array of objects: ${why}.`)
}
