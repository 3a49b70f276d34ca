import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../run-folder/write-atomically.ts'

/** What to do with trainings when their window closes. */
export const CLOSE_CHOICES = ['ask', 'keep', 'pause', 'stop'] as const
export type CloseChoice = (typeof CLOSE_CHOICES)[number]

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1).max(100_000),
  height: z.number().int().min(1).max(100_000),
})
export type Bounds = z.output<typeof bounds>

const schema = z.object({
  window: z.object({ bounds, isMaximized: z.boolean(), zoom: z.number().min(-3).max(5) }).optional(),
  whenClosing: z.enum(CLOSE_CHOICES).catch('ask'),
  /** Of the last host elsewhere, without its code. */
  lastAddress: z.string().max(300).optional(),
  /** Where files were last chosen or saved. */
  lastFolder: z.string().max(4096).optional(),
})

/** What the desktop remembers between launches; nothing secret is in it. */
export type Preferences = z.output<typeof schema>

export interface PreferencesFile {
  read(): Preferences
  change(part: Partial<Preferences>): void
}

/**
 * A file that is not there, or not to be read, is the same as none: what it held is convenience.
 */
export function openPreferences(path: string): PreferencesFile {
  let current = readPreferences(path)
  return {
    read: () => current,
    change(part) {
      current = { ...current, ...part }
      mkdirSync(dirname(path), { recursive: true })
      writeAtomically(path, `${JSON.stringify(current, undefined, 2)}\n`)
    },
  }
}

function readPreferences(path: string): Preferences {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { whenClosing: 'ask' }
  }
}
