import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'

const READ_AT_ONCE = 4 << 20

/**
 * SHA-256 of an open file's bytes from where it stands, 64 hexadecimal digits, at once; the caller
 * closes it.
 */
export function sha256OfHandle(handle: number): string {
  const hash = createHash('sha256')
  const block = Buffer.allocUnsafe(READ_AT_ONCE)
  for (let read = readSync(handle, block); read > 0; read = readSync(handle, block))
    hash.update(block.subarray(0, read))
  return hash.digest('hex')
}
