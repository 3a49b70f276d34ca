import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Bytes of the files that an earlier try has not left whole in a folder. Whole ones are told by
 * their sizes: their hashes are looked at when they are used.
 * @param folder is there
 */
export function bytesToFetch(files: readonly { readonly bytes: number }[], folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  const sizes = entries.map(({ name }) => statSync(join(folder, name)).size)
  const missing = files.filter(({ bytes }) => {
    const at = sizes.indexOf(bytes)
    if (at >= 0) sizes.splice(at, 1) // each stands for one: files may be equally large
    return at < 0
  })
  return missing.reduce((sum, { bytes }) => sum + bytes, 0)
}
