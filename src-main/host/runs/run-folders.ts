import { statSync } from 'node:fs'
import { listRunNames } from '../../run-folder/read-run.ts'

/** A folder's mtime is coarse: after a change the list is read again, this much later. */
const READ_AGAIN_AFTER_MS = [200, 2_500]

/** The names of run folders; read only when the folder that holds them has changed. */
export class RunFolders {
  private readonly folder: string
  private known: ReadonlySet<string> = new Set()
  private changedAt: number | undefined
  private readAgainAt: readonly number[] = []

  /** @param folder where the runs' folders lie */
  constructor(folder: string) {
    this.folder = folder
  }

  /** As the last look found them. */
  names(): ReadonlySet<string> {
    return this.known
  }

  /** Has the next look read the names, whether the folder has changed or not. */
  readNext(): void {
    this.readAgainAt = [0, ...this.readAgainAt]
  }

  /** Calls for names that have come or gone; a call that throws is made again by a later look. */
  look(onCome: (id: string) => void, onGone: (id: string) => void): void {
    const now = performance.now()
    const { mtimeMs } = statSync(this.folder)
    const isDue = this.readAgainAt.some((at) => at <= now)
    if (mtimeMs === this.changedAt && !isDue) return
    if (mtimeMs !== this.changedAt) this.readAgainAt = READ_AGAIN_AFTER_MS.map((after) => now + after)
    else this.readAgainAt = this.readAgainAt.filter((at) => at > now)
    this.changedAt = mtimeMs
    const found = new Set<string>(listRunNames(this.folder))
    for (const id of found) if (!this.known.has(id)) onCome(id)
    for (const id of this.known) if (!found.has(id)) onGone(id)
    this.known = found
  }
}
