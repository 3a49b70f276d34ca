import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * How a file's characters are written; a mark of two or three bytes at the beginning may say so.
 */
export interface TextEncoding {
  readonly name: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE'
  readonly markBytes: 0 | 2 | 3
}

/**
 * Of the pairs of bytes of a head without a mark, so many must have a zero in the same place to be
 * UTF-16.
 */
const ZEROS_OF_UTF_16 = 0.4

/**
 * Tells a text's encoding by its mark, or, for UTF-16 without one, by the zero byte that most
 * characters have.
 * @throws StillroomError `invalid-dataset` for UTF-32, which nothing else here reads
 */
export function textEncoding(head: Uint8Array, path: string): TextEncoding {
  const [a, b, c, d] = head
  const isLittle32 = a === 0xff && b === 0xfe && c === 0 && d === 0 && head.length >= 4
  if (isLittle32 || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    throw new StillroomError('invalid-dataset', `${path} is UTF-32 by its first bytes; save it as UTF-8.`)
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: 'UTF-8', markBytes: 3 }
  if (a === 0xff && b === 0xfe) return { name: 'UTF-16 LE', markBytes: 2 }
  if (a === 0xfe && b === 0xff) return { name: 'UTF-16 BE', markBytes: 2 }
  const pairs = Math.floor(head.length / 2)
  const zeros = [0, 0]
  for (let at = 0; at < 2 * pairs; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even === 0 && odd > ZEROS_OF_UTF_16 * pairs) return { name: 'UTF-16 LE', markBytes: 0 }
  if (odd === 0 && even > ZEROS_OF_UTF_16 * pairs) return { name: 'UTF-16 BE', markBytes: 0 }
  return { name: 'UTF-8', markBytes: 0 }
}
