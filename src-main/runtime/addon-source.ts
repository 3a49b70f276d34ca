import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface AddonSource {
  /** Folder of @tensorflow/tfjs-node-gpu. */
  readonly packageFolder: string
  readonly sources: readonly string[]
  /** Node-API's headers. */
  readonly headers: string
  /** SHA-256 of the sources, by which the compiled addon is known. */
  readonly sha256: string
}

/**
 * The C++ source that @tensorflow/tfjs-node-gpu ships (Node-API, so that one build serves every
 * Node).
 */
export function findAddonSource(): AddonSource {
  const require = createRequire(import.meta.url)
  const packageFolder = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'))
  const folder = join(packageFolder, 'binding')
  const files = readdirSync(folder).sort()
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(folder, file)))
  return {
    packageFolder,
    sources: files.filter((file) => file.endsWith('.cc')).map((file) => join(folder, file)),
    headers: join(dirname(require.resolve('node-api-headers')), 'include'),
    sha256: hash.digest('hex'),
  }
}
