import { StillroomError } from '../domain/stillroom-error.ts'

/** A tar file consists of blocks; what does not fill its last one is followed by zeros. */
export const BLOCK_BYTES = 512

/** Two empty blocks end a tar file. */
export const END_BYTES = 2 * BLOCK_BYTES

/** Zeros behind a member of so many bytes. */
export function paddingAfter(bytes: number): number {
  return (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES
}

/**
 * The header of a member of a capsule: a regular file that everybody may read, of no owner and no
 * time, so that equal contents make equal archives. A reader asks for just these bytes, which
 * leaves no room for links, other places or a second meaning.
 */
export async function memberHeader(path: string, bytes: number): Promise<Buffer> {
  const { Header } = await import('tar')
  const block = Buffer.alloc(BLOCK_BYTES)
  const needsMore = new Header({
    path,
    size: bytes,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
    type: 'File',
  }).encode(block)
  if (needsMore) throw new StillroomError('invalid-arguments', `${path} is too long a name for a tar file`)
  return block
}
