import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const READ_AT_ONCE = 1 << 20

/**
 * SHA-256 of a file's bytes, 64 hexadecimal digits. Reads into one buffer: a stream's buffers would
 * pile up to the size of the file before the garbage collector takes them.
 */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const block = Buffer.allocUnsafe(READ_AT_ONCE)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(block)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(block.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
