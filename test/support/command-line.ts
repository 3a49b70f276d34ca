import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..', '..')

/**
 * What `npm run -s stillroom` gives Node before a command's own arguments: its options, and the
 * program by its full path.
 */
export const STILLROOM: readonly string[] = nodeArguments()

function nodeArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  const [program, ...rest] = scripts.stillroom?.split(' ') ?? []
  if (program !== 'node') throw new Error(`The script stillroom starts ${program}, not Node`)
  return rest.map((word) => (word.startsWith('-') ? word : join(PROJECT, word)))
}
