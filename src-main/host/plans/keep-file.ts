import { createHash } from 'node:crypto'
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Given } from '../../contract/api.ts'
import { LARGEST_KEPT_FILE } from '../../contract/requests/plan-requests.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Home } from '../home.ts'

/** An upload that stopped halfway is deleted after a day. */
const ABANDONED_MS = 24 * 3600 * 1000

/**
 * Receives a file in chunks. The whole one lies at data/<first 16 digits of its SHA-256>/<name>,
 * once however often it comes.
 * @returns its path when the piece was the last
 * @throws StillroomError `invalid-arguments` when a piece is out of order or too much
 */
export async function keepFile(
  { upload, name, offset, piece, isLast }: Given<'datasets.keep'>,
  home: Home,
): Promise<{ readonly path: string | null }> {
  const data = join(home.folder, 'data')
  mkdirSync(data, { recursive: true })
  if (offset === 0) removeAbandoned(data)
  const part = join(data, `.${upload}.part`)
  const there = statSync(part, { throwIfNoEntry: false })?.size ?? 0
  const bytes = Buffer.from(piece, 'base64')
  if (offset !== there || there + bytes.length > LARGEST_KEPT_FILE) {
    rmSync(part, { force: true })
    throw new StillroomError(
      'invalid-arguments',
      offset === there
        ? `${name} is larger than ${LARGEST_KEPT_FILE / 2 ** 30} GiB; name its path in the plan instead`
        : `${name} came out of order (byte ${offset} after ${there}); drop it again`,
    )
  }
  appendFileSync(part, bytes)
  if (!isLast) return { path: null }
  const hash = createHash('sha256')
  await pipeline(createReadStream(part), hash)
  const folder = join(data, hash.digest('hex').slice(0, 16))
  const path = join(folder, plainName(name))
  mkdirSync(folder, { recursive: true })
  if (existsSync(path)) rmSync(part)
  else renameSync(part, path)
  return { path }
}

/**
 * A name and nothing else: no folders, nothing hidden, nothing that a shell or Windows would take
 * amiss.
 */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+/, '')
  return plain.slice(-100) || 'data'
}

function removeAbandoned(data: string): void {
  for (const name of readdirSync(data).filter((entry) => /^\..*\.part$/.test(entry))) {
    const path = join(data, name)
    const { mtimeMs } = statSync(path)
    if (Date.now() - mtimeMs > ABANDONED_MS) rmSync(path, { force: true })
  }
}
