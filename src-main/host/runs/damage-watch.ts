import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDamage, UnreadableRun } from '../../contract/run-damage.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { joinedDamage } from '../../domain/run/damage-words.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { messageOf } from '../../domain/message-of.ts'
import { examineFiles } from '../../run-folder/examine-files.ts'
import type { Database } from '../../storage/database.ts'
import { selectRun, updateFilesDamage, type StoredRun } from '../../storage/runs-table.ts'
import type { Home } from '../home.ts'
import { ExaminationTurns } from './examination-turns.ts'

export interface DamageListener {
  /** All folders that cannot be told as runs, whenever one comes or goes. */
  readonly onUnreadable: (runs: readonly UnreadableRun[]) => void
  /** The damage of a run is another than it was. */
  readonly onChange: (id: string) => void
}

/** Isolates and records damage: what is wrong with one run stays that run's. */
export class DamageWatch {
  private readonly db: Database
  private readonly home: Home
  private readonly listener: DamageListener
  /** Examines run folders one after another. */
  readonly turns = new ExaminationTurns((id) => this.examine(id))
  private readonly unreadable = new Map<string, { readonly damage: RunDamage; readonly plan: string }>()
  /** Runs whose index could not be brought up to date. */
  private readonly failed = new Map<string, RunDamage>()
  /** The damage that was asked about last, as JSON. */
  private readonly known = new Map<string, string>()

  constructor(db: Database, home: Home, listener: DamageListener) {
    this.db = db
    this.home = home
    this.listener = listener
  }

  /**
   * Does something with a run; a failure stays that run's and is told. @returns undefined after one
   */
  contained<T>(id: string, work: () => T): T | undefined {
    try {
      const result = work()
      this.nowReadable(id)
      if (this.failed.delete(id)) this.turns.examine(id)
      return result
    } catch (thrown) {
      if (isOfDatabase(thrown)) throw thrown
      const damage = damageOf(thrown, this.folderOf(id))
      if (selectRun(this.db, id)) {
        this.failed.set(id, damage)
        this.turns.examine(id)
      } else {
        this.unreadable.set(id, { damage, plan: planStamp(this.folderOf(id)) })
        this.listener.onUnreadable(this.unreadableRuns())
      }
      return undefined
    }
  }

  /** Folders that cannot be told as runs at all. */
  unreadableRuns(): readonly UnreadableRun[] {
    return [...this.unreadable].map(([id, { damage }]) => ({ id, damage }))
  }

  isUnreadable(id: string): boolean {
    return this.unreadable.has(id)
  }

  /** Unreadable ones whose plan is another than when it was read. */
  mended(): readonly string[] {
    return [...this.unreadable].flatMap(([id, { plan }]) =>
      planStamp(this.folderOf(id)) === plan ? [] : [id],
    )
  }

  /** Whether the damage of a run is another than the one that was asked about last. */
  isNews(run: StoredRun): boolean {
    const told = JSON.stringify(run.damage)
    const isNew = (this.known.get(run.id) ?? 'null') !== told
    this.known.set(run.id, told)
    return isNew
  }

  forget(id: string): void {
    this.turns.forget(id)
    this.failed.delete(id)
    this.known.delete(id)
    this.nowReadable(id)
  }

  /** @returns whether the run is damaged */
  private examine(id: string): boolean {
    const run = selectRun(this.db, id)
    if (!run) return false
    const damage = joinedDamage(this.failed.get(id) ?? null, examined(this.folderOf(id)))
    if (JSON.stringify(run.filesDamage) !== JSON.stringify(damage)) {
      updateFilesDamage(this.db, id, damage)
      this.listener.onChange(id)
    }
    return damage !== null
  }

  private nowReadable(id: string): void {
    if (this.unreadable.delete(id)) this.listener.onUnreadable(this.unreadableRuns())
  }

  private folderOf(id: string): string {
    return join(this.home.runs, id)
  }
}

/** Trouble of the whole database, which no single run has made. */
function isOfDatabase(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|BUSY|LOCKED|CANTOPEN|NOMEM)/.test(code)
}

function examined(folder: string): RunDamage | null {
  try {
    return examineFiles(folder)
  } catch (thrown) {
    return damageOf(thrown, folder)
  }
}

function damageOf(thrown: unknown, folder: string): RunDamage {
  const message = messageOf(thrown)
  const inFolder = message.replaceAll(join(folder, '/'), '')
  const file = Object.values(RUN_FILES).find((name) => inFolder.startsWith(`${name} `))
  if (thrown instanceof StillroomError && file)
    return { file, line: null, reason: inFolder.slice(file.length + 1), others: 0 }
  return {
    file: RUN_FILES.events,
    line: null,
    reason: `cannot be taken into the index: ${inFolder}`,
    others: 0,
  }
}

function planStamp(folder: string): string {
  try {
    const { size, mtimeMs, mode } = statSync(join(folder, RUN_FILES.plan))
    return `${size} ${mtimeMs} ${mode}`
  } catch {
    return 'none'
  }
}
