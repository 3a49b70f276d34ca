import { createContext } from 'svelte'
import { pathOfFile } from './desktop/desktop.ts'

/** What was dropped on the window: a file, or a folder that holds a model. */
export type Dropped =
  | { readonly kind: 'file'; readonly file: File }
  /** `path` is undefined in a browser, which does not say. */
  | { readonly kind: 'model'; readonly name: string; readonly path: string | undefined }

/** Dropped anywhere, for the plan form to take. */
export class DroppedFiles {
  #waiting = $state.raw<readonly Dropped[]>([])

  put(dropped: readonly Dropped[]): void {
    this.#waiting = [...this.#waiting, ...dropped]
  }

  /** @returns all that waits; it waits no more */
  take(): readonly Dropped[] {
    const waiting = this.#waiting
    if (waiting.length > 0) this.#waiting = []
    return waiting
  }
}

export const [getDroppedFiles, setDroppedFiles] = createContext<DroppedFiles>()

/** What a drop holds; of a folder without a model its files. Call it while the drop is handled. */
export async function readDrop(transfer: DataTransfer): Promise<readonly Dropped[]> {
  // Entries are there only until the handler returns.
  const items = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const parts = await Promise.all(
    items.map(async ({ entry, file }): Promise<readonly Dropped[]> => {
      if (isFolder(entry)) {
        const entries = await entriesOf(entry)
        if (entries.some(({ name }) => name === 'config.json'))
          return [{ kind: 'model', name: entry.name, path: file ? pathOfFile(file) : undefined }]
        const files = entries.filter((inner): inner is FileSystemFileEntry => inner.isFile)
        return Promise.all(files.map(async (inner) => ({ kind: 'file' as const, file: await fileOf(inner) })))
      }
      return file ? [{ kind: 'file', file }] : []
    }),
  )
  return parts.flat()
}

/** Chromium has no constructor to ask by. */
function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true
}

/** The first hundred of its entries, as browsers read them. */
function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  return new Promise((done, fail) => folder.createReader().readEntries(done, fail))
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((done, fail) => entry.file(done, fail))
}
