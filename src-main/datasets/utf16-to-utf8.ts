import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * UTF-16 as UTF-8, so that everything after it reads one encoding.
 * @throws StillroomError `invalid-dataset` naming line and byte of half a character: there is no
 * saying what is text after it
 */
export async function* utf16ToUtf8(
  source: AsyncIterable<Uint8Array>,
  { isBigEndian, markBytes }: { readonly isBigEndian: boolean; readonly markBytes: number },
  path: string,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array()
  let offset = markBytes
  let line = 1
  const refuse = (at: number, lines: number): never => {
    throw new StillroomError(
      'invalid-dataset',
      `${path} is not the UTF-16 that it begins as: line ${lines} holds half a character at byte ${at}. Save it as UTF-8.`,
    )
  }
  for await (const chunk of source) {
    const joined = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    const even = joined.length - (joined.length % 2)
    const units = joined.subarray(0, even)
    if (isBigEndian) units.swap16()
    // The first half of a character may wait for its second in the next chunk.
    const last = even > 0 ? units.readUInt16LE(even - 2) : 0
    const whole = last >= 0xd800 && last < 0xdc00 ? even - 2 : even
    const text = units.toString('utf16le', 0, whole)
    if (!text.isWellFormed()) {
      const bad = firstLoneSurrogate(text)
      refuse(offset + 2 * bad, line + text.slice(0, bad).split('\n').length - 1)
    }
    line += text.split('\n').length - 1
    offset += whole
    rest = Buffer.from(joined.subarray(whole))
    if (isBigEndian && whole < even) Buffer.from(rest.buffer, rest.byteOffset, 2).swap16()
    if (text !== '') yield Buffer.from(text, 'utf8')
  }
  if (rest.length > 0) refuse(offset, line)
}

function firstLoneSurrogate(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) return at
    if (code > 0xffff) at++
  }
  return text.length
}
