import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes in a folder; 0 where it is not there. */
export async function bytesBelow(folder: string): Promise<number> {
  let sum = 0
  for await (const { name, isFolder } of entriesOf(folder)) {
    const path = join(folder, name)
    sum += isFolder ? await bytesBelow(path) : await sizeOf(path)
  }
  return sum
}

/** Bytes of a file; 0 where it is not there. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/**
 * Files and folders in a folder, one after the other; links are left out. None where it is not
 * there.
 */
export async function* entriesOf(
  path: string,
): AsyncGenerator<{ readonly name: string; readonly isFolder: boolean }> {
  try {
    for await (const entry of await opendir(path)) {
      if (entry.isDirectory() || entry.isFile()) yield { name: entry.name, isFolder: entry.isDirectory() }
    }
  } catch {
    // it is not there, or went away meanwhile
  }
}
