import { createReadStream } from 'node:fs'
import { StillroomError } from '../domain/stillroom-error.ts'
import { peekable, type PeekableBytes } from './peekable.ts'
import { requirePlainFile } from './require-plain-file.ts'
import { textEncoding, type TextEncoding } from './text-encoding.ts'
import { unpackGzip } from './unpack-gzip.ts'
import { utf16ToUtf8 } from './utf16-to-utf8.ts'

/** A file of text, as UTF-8 without a mark, however it is packed and encoded. */
export interface OpenedText extends PeekableBytes {
  readonly encoding: TextEncoding['name']
  readonly isPacked: boolean
  /** Bytes of the mark that was dropped. */
  readonly markBytes: number
}

const HEAD_BYTES = 4096
const CHUNK_BYTES = 1 << 17

/** Files that are no text, by their first bytes. */
const OTHERS = [
  ['504b0304', 'a zip archive or an Excel workbook'],
  ['425a68', 'packed with bzip2'],
  ['fd377a585a00', 'packed with xz'],
  ['28b52ffd', 'packed with zstd'],
  ['25504446', 'a PDF'],
  ['d0cf11e0', 'an old Excel or Word file'],
  ['53514c69746520666f726d6174', 'an SQLite database'],
  ['4152524f5731', 'an Arrow (Feather) file'],
] as const

/**
 * Opens a text file: unpacks gzip by its first bytes, tells its encoding, drops its mark.
 * @throws StillroomError `invalid-dataset` for what is no plain file or no text
 */
export async function openText(path: string, signal?: AbortSignal): Promise<OpenedText> {
  await requirePlainFile(path)
  const stream = createReadStream(path, { signal, highWaterMark: CHUNK_BYTES })
  const raw = peekable(stream as AsyncIterable<Uint8Array>)
  try {
    const { head } = await raw.peek(HEAD_BYTES)
    const isPacked = head[0] === 0x1f && head[1] === 0x8b
    if (!isPacked) refuseOthers(head, path)
    const bytes = isPacked ? peekable(unpackGzip(raw.chunks(), path)) : raw
    const { head: unpacked } = await bytes.peek(HEAD_BYTES)
    if (isPacked) refuseOthers(unpacked, path)
    const encoding = textEncoding(unpacked, path)
    const text = asUtf8(bytes, encoding, path)
    const close = async (): Promise<void> => {
      // What was never begun does not hand its end on: each layer is told.
      for (const layer of [text, bytes, raw]) await layer.close()
      stream.destroy()
    }
    return { ...text, close, encoding: encoding.name, isPacked, markBytes: encoding.markBytes }
  } catch (thrown) {
    stream.destroy()
    throw thrown
  }
}

function asUtf8(bytes: PeekableBytes, { name, markBytes }: TextEncoding, path: string): PeekableBytes {
  if (name === 'UTF-8' && markBytes === 0) return bytes
  const unmarked = withoutFirst(bytes.chunks(), markBytes)
  return peekable(
    name === 'UTF-8'
      ? unmarked
      : utf16ToUtf8(unmarked, { isBigEndian: name === 'UTF-16 BE', markBytes }, path),
  )
}

async function* withoutFirst(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const chunk of chunks) {
    if (chunk.length > left) yield left === 0 ? chunk : chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

function refuseOthers(head: Uint8Array, path: string): void {
  const hex = Buffer.from(head.buffer, head.byteOffset, Math.min(16, head.length)).toString('hex')
  const other = OTHERS.find(([bytes]) => hex.startsWith(bytes))
  if (!other) return
  throw new StillroomError(
    'invalid-dataset',
    `${path} is ${other[1]} by its first bytes. Save it as CSV, TSV, JSON Lines or Parquet (of packed text, gzip is read).`,
  )
}
