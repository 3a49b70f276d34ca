import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import {
  CAPSULE_BOUNDS,
  CAPSULE_FORMAT,
  CAPSULE_MANIFEST,
  CAPSULE_VERSION,
  capsuleManifestSchema,
  type CapsuleFile,
  type CapsuleManifest,
  type VerifiedCapsule,
} from '../contract/capsule.ts'
import { bytesInWords } from '../domain/bytes-in-words.ts'
import { messageOf } from '../domain/message-of.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { NoRegularFile, openRegularFile } from '../processes/regular-file.ts'
import { ByteSource, EndedEarly } from './byte-source.ts'
import { distinctFiles, memberPath } from './distinct-files.ts'
import { BLOCK_BYTES, END_BYTES, memberHeader, paddingAfter } from './member-header.ts'

/** Where the verified files of a capsule go. */
export interface CapsuleTaker {
  /** Before the first file: what there will be. May throw to refuse it. */
  readonly begin: (capsule: VerifiedCapsule) => void
  /** The bytes of a file as they come; the next one comes when it is done. */
  readonly take: (file: CapsuleFile, bytes: AsyncIterable<Buffer>) => Promise<void>
}

/**
 * Reads a capsule from its first to its last byte. It must be what `writeCapsule` makes of its
 * manifest: every member in its place, with its size and hash, and nothing else. Bytes are handed
 * on as they come, so who takes them keeps none of them before this has returned.
 * @throws StillroomError `corrupt-capsule` in words, `newer-capsule`; what `taker` throws
 */
export async function readCapsule(
  path: string,
  taker?: CapsuleTaker,
  signal?: AbortSignal,
): Promise<VerifiedCapsule> {
  const refuse = (why: string, cause?: unknown) =>
    new StillroomError('corrupt-capsule', `${path} is no capsule that can be opened: ${why}.`, { cause })
  const { handle, size } = openIt(path, refuse)
  const gunzip = createGunzip()
  const file = createReadStream('', { fd: handle, signal })
  file.on('error', (thrown) => gunzip.destroy(thrown))
  file.pipe(gunzip)
  try {
    const source = new ByteSource(gunzip as AsyncIterable<Buffer>)
    const requireZeros = async (bytes: number, where: string) => {
      if (!(await source.take(bytes)).every((byte) => byte === 0)) throw refuse(`it holds bytes ${where}`)
    }
    const text = await manifestBytes(source, refuse)
    await requireZeros(paddingAfter(text.length), 'between its files')
    const manifest = parseManifest(text, path, refuse)
    requireBounds(manifest, size, refuse)
    const verified = { manifest, sha256: createHash('sha256').update(text).digest('hex'), bytes: size }
    taker?.begin(verified)
    for (const member of distinctFiles(manifest)) {
      signal?.throwIfAborted()
      const name = memberPath(member)
      if (!(await source.take(BLOCK_BYTES)).equals(await memberHeader(name, member.bytes)))
        throw refuse(`${name} does not stand where its list says, as it says`)
      const hash = createHash('sha256')
      const hashed = hashing(source.pass(member.bytes), hash)
      await (taker ? taker.take(member, hashed) : passOver(hashed))
      if (hash.digest('hex') !== member.sha256) throw refuse(`${name} is not what its hash says`)
      await requireZeros(paddingAfter(member.bytes), 'between its files')
    }
    await requireZeros(END_BYTES, 'behind its last file')
    // What follows the gzip stream itself would pass unseen.
    if (!(await source.isAtEnd()) || gunzip.bytesWritten !== size)
      throw refuse('it holds bytes behind its last file')
    return verified
  } catch (thrown) {
    if (thrown instanceof StillroomError || signal?.aborted) throw thrown
    if (thrown instanceof EndedEarly) throw refuse('it is cut off', thrown)
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (code === 'Z_BUF_ERROR') throw refuse('it is cut off', thrown)
    if (code.startsWith('Z_')) throw refuse(`its compression is damaged (${messageOf(thrown)})`, thrown)
    throw thrown
  } finally {
    gunzip.destroy()
    file.destroy()
  }
}

type Refuse = (why: string, cause?: unknown) => StillroomError

function openIt(path: string, refuse: Refuse) {
  try {
    const opened = openRegularFile(path)
    if (opened) return opened
  } catch (thrown) {
    if (thrown instanceof NoRegularFile) throw refuse(`it ${thrown.message}`, thrown)
    throw thrown
  }
  throw new StillroomError('invalid-arguments', `There is no file ${path}`)
}

const NAME = Buffer.from(`${CAPSULE_MANIFEST}\0`)
/** Where a tar header has the size, in eleven octal digits. */
const SIZE_AT = 124

async function manifestBytes(source: ByteSource, refuse: Refuse): Promise<Buffer> {
  const block = await source.take(BLOCK_BYTES)
  const size = Number.parseInt(block.toString('latin1', SIZE_AT, SIZE_AT + 11), 8)
  if (!block.subarray(0, NAME.length).equals(NAME) || !(size >= 0))
    throw refuse(`it does not begin with ${CAPSULE_MANIFEST}`)
  if (size > CAPSULE_BOUNDS.manifestBytes) throw refuse(`its list of files has ${bytesInWords(size)}`)
  if (!block.equals(await memberHeader(CAPSULE_MANIFEST, size)))
    throw refuse(`it does not begin with ${CAPSULE_MANIFEST} as a plain file`)
  return source.take(size)
}

function parseManifest(text: Buffer, path: string, refuse: Refuse): CapsuleManifest {
  let read: unknown
  try {
    read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch (cause) {
    throw refuse(`${CAPSULE_MANIFEST} cannot be read as JSON`, cause)
  }
  const { format, version, stillroom } = Object(read) as Readonly<Record<string, unknown>>
  if (format !== CAPSULE_FORMAT) throw refuse(`${CAPSULE_MANIFEST} is not that of a capsule`)
  if (typeof version === 'number' && version > CAPSULE_VERSION)
    throw new StillroomError(
      'newer-capsule',
      `${path} was written by a newer Stillroom (${/^[\w.+-]{1,40}$/.test(String(stillroom)) ? String(stillroom) : 'of unknown version'}); update this one to open it.`,
    )
  const { success, data, error } = capsuleManifestSchema.safeParse(read)
  if (success) return data
  const [issue] = error.issues
  throw refuse(
    `${CAPSULE_MANIFEST} is not as it should be: ${JSON.stringify(issue?.path.join('.').slice(0, 100))} ${issue?.message.slice(0, 200)}`,
  )
}

function requireBounds({ runs, files }: CapsuleManifest, size: number, refuse: Refuse): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > CAPSULE_BOUNDS.bytes) throw refuse(`it says to hold ${bytesInWords(bytes)}`)
  const { ratio } = CAPSULE_BOUNDS
  const stored = distinctFiles({ files }).reduce((sum, file) => sum + file.bytes, 0)
  if (stored > ratio * size)
    throw refuse(
      `it says to hold ${bytesInWords(stored)} in ${bytesInWords(size)}, more than ${ratio} times as much`,
    )
  const ids = new Set(runs.map(({ id }) => id.toLowerCase())) // where case tells no files apart
  if (ids.size !== runs.length) throw refuse('it names a run twice')
  const stranger = files.find(({ run }) => !runs.some(({ id }) => id === run))
  if (stranger) throw refuse(`it holds a file of ${stranger.run}, which is none of its runs`)
  const paths = new Set(files.map((file) => memberPath(file).toLowerCase()))
  if (paths.size !== files.length) throw refuse('it names a file twice')
  const sizes = new Map(files.map((file) => [file.sha256, file.bytes]))
  if (files.some((file) => sizes.get(file.sha256) !== file.bytes)) throw refuse('it gives one hash two sizes')
}

async function* hashing(
  bytes: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}

async function passOver(bytes: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of bytes);
}
