import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isRunning, thisProcess } from '../../processes/process-identity.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'

const schema = z.strictObject({
  pid: z.number().int().positive(),
  startedAt: z.string(),
  port: z.number().int().min(1).max(65535),
  key: z.string().regex(/^[\w-]{43}$/),
})

/** Who serves a home now, and the key by which programs of the same user enter. */
export type ServerMark = z.output<typeof schema>

/**
 * Says in `<home>/server/server.json` that this process serves the home. The folder may be entered,
 * and the file read, by this user alone; the key in it is of this launch, and opens nothing once
 * the process has ended.
 * @returns what takes it away
 */
export function writeServerFile(home: string, { port, key }: Pick<ServerMark, 'port' | 'key'>): () => void {
  const folder = join(home, 'server')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const path = join(folder, 'server.json')
  const previousMask = process.umask(0o077)
  try {
    writeAtomically(path, `${JSON.stringify({ ...thisProcess(), port, key } satisfies ServerMark)}\n`)
  } finally {
    process.umask(previousMask)
  }
  return () => {
    if (readMark(path)?.key === key) rmSync(path, { force: true })
  }
}

/**
 * Who serves a home, if that process lives and the file is this user's alone: what another could
 * have written is not believed.
 */
export function readServerFile(home: string): ServerMark | undefined {
  const folder = join(home, 'server')
  const path = join(folder, 'server.json')
  if (!isPrivate(folder, 'folder') || !isPrivate(path, 'file')) return undefined
  const mark = readMark(path)
  return mark && isRunning(mark) ? mark : undefined
}

function readMark(path: string): ServerMark | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * Windows keeps a user's own folders from others by their access lists; there is no mode to look
 * at.
 */
function isPrivate(path: string, kind: 'folder' | 'file'): boolean {
  try {
    const stat = lstatSync(path)
    if (kind === 'folder' ? !stat.isDirectory() : !stat.isFile()) return false
    return process.platform === 'win32' || (stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0)
  } catch {
    return false
  }
}
