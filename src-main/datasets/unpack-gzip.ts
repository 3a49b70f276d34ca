import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { StillroomError } from '../domain/stillroom-error.ts'

/** Text packs five to twenty times; what gives more than this is made to fill a memory. */
const MOST_TIMES = 200
/** Where small files may pack as well as they like. */
const FREE_BYTES = 1 << 20
const MOST_BYTES = 2 ** 31

/**
 * What a gzip file holds, unpacked while it is read and never beyond two limits.
 * @throws StillroomError `invalid-dataset` for a file that unpacks to too much, or that is damaged
 */
export async function* unpackGzip(
  packed: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 1 << 16 })
  const source = Readable.from(packed, { objectMode: false })
  source.once('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  let written = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      written += chunk.length
      if (written > FREE_BYTES + MOST_TIMES * gunzip.bytesWritten)
        throw refusal(path, `it unpacks to more than ${MOST_TIMES} times its size, as no text does`)
      if (written > MOST_BYTES) throw refusal(path, `it unpacks to more than ${MOST_BYTES} bytes`)
      yield chunk
    }
  } catch (thrown) {
    const isDamage = thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('Z_')
    throw isDamage ? refusal(path, `it is damaged or cut off (${thrown.message})`, thrown) : thrown
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

function refusal(path: string, why: string, cause?: unknown): StillroomError {
  return new StillroomError('invalid-dataset', `${path} cannot be unpacked: ${why}.`, { cause })
}
