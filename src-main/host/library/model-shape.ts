import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelShape } from '../../contract/library.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { checkModelFolder } from '../../model-folder/check-model-folder.ts'

/** What is known of a folder, or why it cannot be used. */
export type KnownShape =
  | { readonly shape: ModelShape; readonly problem?: never }
  | { readonly shape?: never; readonly problem: string }

const MOST_KNOWN = 500

/**
 * Reads the shapes of models, cached by folder until a file in it changes: a tokenizer takes a
 * tenth of a second to read.
 */
export function createModelShapes(): (folder: string) => KnownShape {
  const known = new Map<string, { readonly state: string; readonly found: KnownShape }>()
  return (folder) => {
    const state = stateOf(folder)
    const before = known.get(folder)
    if (before?.state === state) return before.found
    const found = look(folder)
    known.delete(folder)
    known.set(folder, { state, found })
    for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest)
    return found
  }
}

function look(folder: string): KnownShape {
  try {
    const { config, head, parameters } = checkModelFolder(folder)
    return {
      shape: {
        layers: config.layers,
        width: config.width,
        heads: config.heads,
        parameters,
        hasClassifier: head.kind === 'classifier',
      },
    }
  } catch (thrown) {
    return { problem: toErrorData(thrown).message }
  }
}

function stateOf(folder: string): string {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const { size, mtimeMs, ino } = statSync(join(folder, name))
        return `${name} ${size} ${mtimeMs} ${ino}`
      })
      .join('\n')
  } catch {
    return ''
  }
}
