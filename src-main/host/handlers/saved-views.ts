import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { savedViewSchema, type SavedView } from '../../contract/requests/saved-view-requests.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

const MOST = 200

/**
 * Views that people have named, kept in the home's views.json: another browser, or the desktop app,
 * finds them, too.
 */
export interface SavedViews {
  /** @throws StillroomError `unexpected` when views.json is not what was written */
  list(): readonly SavedView[]
  /** @throws StillroomError `disk-full`, `not-writable`; `invalid-arguments` beyond two hundred */
  save(view: SavedView): readonly SavedView[]
  delete(name: string): readonly SavedView[]
}

export function openSavedViews({ folder }: Home): SavedViews {
  const path = join(folder, 'views.json')
  const list = (): readonly SavedView[] => {
    if (!existsSync(path)) return []
    try {
      return z.array(savedViewSchema).parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch (cause) {
      throw new StillroomError(
        'unexpected',
        `The saved views in ${path} cannot be read. Mend the file, or move it away to begin anew.`,
        { cause },
      )
    }
  }
  const write = (views: readonly SavedView[]) => {
    writeAtomically(path, JSON.stringify(views, undefined, 2))
    return views
  }
  return {
    list,
    save(view) {
      const before = list()
      const at = before.findIndex(({ name }) => name === view.name)
      if (at < 0 && before.length >= MOST)
        throw new StillroomError('invalid-arguments', `${MOST} views are saved; delete one first.`)
      return write(at < 0 ? [...before, view] : before.with(at, view))
    },
    delete: (gone) => write(list().filter(({ name }) => name !== gone)),
  }
}
