import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { ShellHandlers } from '../../contract/bridge.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { ElectronCalls } from './electron-calls.ts'
import type { PreferencesFile } from './preferences.ts'

/** Sites whose pages Stillroom refers to; no other is opened. */
const KNOWN_SITES = ['arxiv.org']
export const PAPER = 'https://arxiv.org/abs/1910.03723'

export interface ShellSurroundings {
  readonly home: string
  readonly preferences: PreferencesFile
  readonly window: () => BrowserWindow
  readonly isOwnHost: () => boolean
}

/** What a page may have the desktop do with files and links; hosts are the shell's own. */
export function desktopHandlers(
  { dialog, shell }: Pick<ElectronCalls, 'dialog' | 'shell'>,
  { home, preferences, window, isOwnHost }: ShellSurroundings,
) {
  const choose = async (
    title: string,
    property: 'openFile' | 'openDirectory',
    endings: readonly string[] = [],
  ): Promise<string | null> => {
    const { filePaths, canceled } = await dialog.showOpenDialog(window(), {
      title,
      properties: [property],
      defaultPath: preferences.read().lastFolder,
      filters: endings.length > 0 ? [{ name: title, extensions: [...endings] }] : [],
    })
    const [path] = filePaths
    if (canceled || path === undefined) return null
    preferences.change({ lastFolder: property === 'openFile' ? dirname(path) : path })
    return path
  }
  return {
    'file.choose': ({ title, endings }) => choose(title, 'openFile', endings),
    'folder.choose': ({ title }) => choose(title, 'openDirectory'),
    async 'file.save'({ name, text }) {
      const folder = preferences.read().lastFolder
      const { filePath, canceled } = await dialog.showSaveDialog(window(), {
        title: `Save ${name}`,
        defaultPath: folder === undefined ? name : join(folder, name),
      })
      if (canceled || !filePath) return null
      writeAtomically(filePath, text)
      preferences.change({ lastFolder: dirname(filePath) })
      return filePath
    },
    'run.reveal'({ id }) {
      if (!isOwnHost())
        throw new StillroomError(
          'invalid-arguments',
          'The run lies on the host that this window is connected to',
        )
      const folder = join(home, 'runs', id)
      if (!existsSync(folder))
        throw new StillroomError('unknown-run', `There is no run ${JSON.stringify(id)} in ${home}`)
      shell.showItemInFolder(folder)
      return null
    },
    async 'link.open'({ url }) {
      const { protocol, hostname, username, port } = new URL(url)
      if (protocol !== 'https:' || !KNOWN_SITES.includes(hostname) || username !== '' || port !== '')
        throw new StillroomError('invalid-arguments', `Stillroom does not open ${url}`)
      await shell.openExternal(url)
      return null
    },
  } satisfies Partial<ShellHandlers>
}
