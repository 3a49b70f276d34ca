import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compiledFolder } from '../../runtime/trainer-environment.ts'
import { entriesOf } from './folder-bytes.ts'

/** A trainer's own sources take 2 MB, compiled: what some ten installations leave. */
const MOST_BYTES = 20e6

interface Compiled {
  readonly path: string
  readonly bytes: number
  readonly writtenAt: number
}

/**
 * Removes what Node compiled longest ago until the rest takes `most` bytes. Node itself removes
 * nothing: each of its versions writes a folder of its own, and each place that Stillroom is
 * started from (an AppImage's is another every time) files of its own. What is removed and still
 * needed is compiled once again.
 * @returns how many files were removed
 */
export async function tidyCompiled(folder = compiledFolder(), most = MOST_BYTES): Promise<number> {
  const files: Compiled[] = []
  for await (const version of entriesOf(folder)) {
    if (!version.isFolder) continue
    for await (const { name } of entriesOf(join(folder, version.name))) {
      const path = join(folder, version.name, name)
      const found = await stat(path).catch(() => undefined) // gone meanwhile
      if (found?.isFile()) files.push({ path, bytes: found.size, writtenAt: found.mtimeMs })
    }
  }
  let kept = 0
  const surplus = files
    .toSorted((a, b) => b.writtenAt - a.writtenAt)
    .filter(({ bytes }) => (kept += bytes) > most)
  for (const { path } of surplus) await rm(path, { force: true }).catch(() => undefined)
  return surplus.length
}
