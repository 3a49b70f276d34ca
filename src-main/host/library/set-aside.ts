import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { cacheFolder } from '../../domain/cache-folder.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'
import { bytesBelow } from './folder-bytes.ts'

/**
 * Where things are kept that were set aside: below the home and below the cache, each on its own
 * disk, so that a rename does.
 */
export const SET_ASIDE = 'set-aside'

/** Moves a file or folder aside, from where `putBack` brings it. */
export function setAside(home: Home, path: string): void {
  const isInCache = path.startsWith(`${cacheFolder()}/`) || path.startsWith(`${cacheFolder()}\\`)
  const place = join(isInCache ? cacheFolder() : home.folder, SET_ASIDE)
  mkdirSync(place, { recursive: true })
  const { moved } = readRecord(place)
  const name = `${Date.now().toString(36)}-${moved.length}-${basename(path)}`
  // The record is written before the move: a record without its folder is skipped, a folder without
  // its record could not be put back.
  writeRecord(place, [...moved, { name, from: path }])
  renameSync(path, join(place, name))
}

/** Puts back all that was set aside whose place is free. @returns how many */
export function putBack(home: Home): number {
  let items = 0
  for (const place of places(home)) {
    const { moved } = readRecord(place)
    const left = moved.filter(({ name, from }) => {
      const path = join(place, name)
      if (!existsSync(path)) return false
      if (existsSync(from) || !existsSync(dirname(from))) return true
      renameSync(path, from)
      items++
      return false
    })
    writeRecord(place, left)
  }
  return items
}

/** Removes for good what was set aside. @returns its bytes */
export async function removeSetAside(home: Home): Promise<number> {
  let bytes = 0
  for (const place of places(home)) {
    bytes += await bytesBelow(place)
    rmSync(place, { recursive: true, force: true })
  }
  return bytes
}

const recordSchema = z.object({
  moved: z.array(z.object({ name: z.string().regex(/^[^/\\\0]+$/), from: z.string() })),
})
type Moved = z.infer<typeof recordSchema>['moved']

function places({ folder }: Home): readonly string[] {
  return [join(folder, SET_ASIDE), join(cacheFolder(), SET_ASIDE)].filter((place) => existsSync(place))
}

function readRecord(place: string): { readonly moved: Moved } {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(place, 'moved.json'), 'utf8')))
  } catch {
    return { moved: [] }
  }
}

function writeRecord(place: string, moved: Moved): void {
  writeAtomically(join(place, 'moved.json'), `${JSON.stringify({ moved })}\n`)
}
