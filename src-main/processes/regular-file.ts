import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs'

/**
 * Why a path cannot be read as a file, in words that follow its name: "is a folder, not a file".
 */
export class NoRegularFile extends Error {}

export interface OpenedFile {
  readonly handle: number
  readonly size: number
  readonly mtimeMs: number
}

/**
 * A pipe or a device is opened without waiting for who is at its other end; Windows has neither
 * flag.
 */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/**
 * Opens a file for reading. A folder, a pipe, a device or a socket in its place is refused: each
 * could block for ever or never end.
 * @returns undefined where there is nothing
 * @throws NoRegularFile
 */
export function openRegularFile(path: string): OpenedFile | undefined {
  let handle: number
  try {
    handle = openSync(path, WITHOUT_WAITING)
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT' && codeOf(thrown) !== 'ENOTDIR')
      throw new NoRegularFile(reasonOf(thrown), { cause: thrown })
    if (isThere(path)) throw new NoRegularFile('is a link to nothing', { cause: thrown })
    return undefined
  }
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) throw new NoRegularFile(`is ${kindOf(stat)}, not a file`)
    return { handle, size: stat.size, mtimeMs: stat.mtimeMs }
  } catch (thrown) {
    closeSync(handle)
    throw thrown
  }
}

/**
 * What a small file holds.
 * @param most bytes; a larger file is refused unread
 * @returns undefined where there is none
 * @throws NoRegularFile
 */
export function readSmallFile(path: string, most = 16 << 20): Buffer | undefined {
  const file = openRegularFile(path)
  if (!file) return undefined
  const { handle, size } = file
  try {
    if (size > most) throw new NoRegularFile(`has ${size} bytes; no more than ${most} are expected`)
    const bytes = Buffer.alloc(size)
    let at = 0
    for (let read = -1; at < size && read !== 0; at += read) read = readSync(handle, bytes, at, size - at, at)
    return bytes.subarray(0, at)
  } catch (thrown) {
    throw thrown instanceof NoRegularFile ? thrown : new NoRegularFile(reasonOf(thrown), { cause: thrown })
  } finally {
    closeSync(handle)
  }
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'a folder'
  if (stat.isFIFO()) return 'a pipe'
  return stat.isSocket() ? 'a socket' : 'a device'
}

/** Whether there is anything of this name, a link to nothing too. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false // inside of what is no folder
  }
}

function reasonOf(thrown: unknown): string {
  switch (codeOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return 'may not be read; check its permissions'
    case 'ELOOP':
      return 'is a link that leads to itself'
    case 'ENXIO':
      return 'is a socket or a device, not a file'
    case 'EIO':
      return 'cannot be read: the disk gave an error (EIO)'
    default:
      return `cannot be read (${codeOf(thrown) ?? String(thrown)})`
  }
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined
}
