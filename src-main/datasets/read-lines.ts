import { createReadStream } from 'node:fs'

/** A line of a file as text, or why it is none. */
export type Line =
  { readonly number: number; readonly text: string } | { readonly number: number; readonly reason: string }

const LONGEST_LINE = 1 << 20

/** The lines of a UTF-8 file, numbered from 1; LF or CRLF ends one, a byte order mark is dropped. */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  let number = 0
  let offset = 0
  let rest: Uint8Array = new Uint8Array()
  for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Uint8Array>) {
    const bytes: Uint8Array = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield decodeLine(bytes.subarray(from, end), ++number, offset + from)
      from = end + 1
    }
    rest = bytes.slice(from)
    offset += from
  }
  if (rest.length > 0) yield decodeLine(rest, ++number, offset)
}

function decodeLine(bytes: Uint8Array, number: number, offset: number): Line {
  if (bytes.length > LONGEST_LINE)
    return { number, reason: `the line has ${bytes.length} bytes, more than ${LONGEST_LINE}` }
  const withoutReturn = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number !== 1 }).decode(withoutReturn)
    if (text.includes('\u0000')) return { number, reason: 'the line holds a NUL character' }
    return { number, text }
  } catch {
    return { number, reason: `the line is not UTF-8 (it begins at byte ${offset})` }
  }
}
