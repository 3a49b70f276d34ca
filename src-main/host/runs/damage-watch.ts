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

/** Time budget for examining in one poll, and while a home is opened. */
const LOOK_MS = 10
const OPENING_MS = 300
/** Interval at which damaged runs are examined again, to see whether they were repaired. */
const AGAIN_MS = 2_000

/** Isolates and records damage: what is wrong with one run stays that run's. */
export interface DamageWatch {
  /**
   * Does something with a run; a failure stays that run's and is told. @returns undefined after one
   */
  contained<T>(id: string, work: () => T): T | undefined
  /** Folders that cannot be told as runs at all. */
  unreadable(): readonly UnreadableRun[]
  isUnreadable(id: string): boolean
  /** Unreadable ones whose plan is another than when it was read. */
  mended(): readonly string[]
  /** Whether the damage of a run is another than the one that was asked about last. */
  isNews(run: StoredRun): boolean
  examine(id: string): void
  /**
   * Examines these, as many as opening a home has time for; the others in the looks that follow.
   */
  examineAll(ids: readonly string[]): void
  examineSome(): void
  forget(id: string): void
}

export function watchDamage(
  db: Database,
  home: Home,
  told: {
    readonly onUnreadable: (runs: readonly UnreadableRun[]) => void
    readonly onChange: (id: string) => void
  },
): DamageWatch {
  const unreadable = new Map<string, { readonly damage: RunDamage; readonly plan: string }>()
  /** Runs whose index could not be brought up to date. */
  const failed = new Map<string, RunDamage>()
  const known = new Map<string, string>()
  let waiting: string[] = []
  /** Runs that were found damaged, and when they are looked at again. */
  const again = new Map<string, number>()
  const folderOf = (id: string) => join(home.runs, id)
  const listed = () => [...unreadable].map(([id, { damage }]) => ({ id, damage }))

  function contained<T>(id: string, work: () => T): T | undefined {
    try {
      const result = work()
      if (unreadable.delete(id)) told.onUnreadable(listed())
      if (failed.delete(id)) examine(id)
      return result
    } catch (thrown) {
      if (isOfDatabase(thrown)) throw thrown
      const damage = damageOf(thrown, folderOf(id))
      if (selectRun(db, id)) {
        failed.set(id, damage)
        examine(id)
      } else {
        unreadable.set(id, { damage, plan: planStamp(folderOf(id)) })
        told.onUnreadable(listed())
      }
      return undefined
    }
  }

  function examine(id: string): void {
    const run = selectRun(db, id)
    if (!run) return
    const damage = joinedDamage(failed.get(id) ?? null, examined(folderOf(id)))
    if (damage) again.set(id, performance.now() + AGAIN_MS)
    else again.delete(id)
    if (JSON.stringify(run.filesDamage) === JSON.stringify(damage)) return
    updateFilesDamage(db, id, damage)
    told.onChange(id)
  }

  function examineFor(milliseconds: number): void {
    for (const end = performance.now() + milliseconds; performance.now() < end;) {
      const id = waiting.pop()
      if (id === undefined) return
      examine(id)
    }
  }

  return {
    contained,
    unreadable: listed,
    isUnreadable: (id) => unreadable.has(id),
    mended: () => [...unreadable].flatMap(([id, { plan }]) => (planStamp(folderOf(id)) === plan ? [] : [id])),
    isNews(run) {
      const told = JSON.stringify(run.damage)
      const isNew = (known.get(run.id) ?? 'null') !== told
      known.set(run.id, told)
      return isNew
    },
    examine,
    examineAll(ids) {
      waiting = [...ids] // taken from the end: the newest first
      examineFor(OPENING_MS)
    },
    examineSome() {
      const now = performance.now()
      for (const [id, at] of again)
        if (at <= now) {
          again.delete(id)
          waiting.push(id)
        }
      examineFor(LOOK_MS)
    },
    forget(id) {
      again.delete(id)
      failed.delete(id)
      known.delete(id)
      if (unreadable.delete(id)) told.onUnreadable(listed())
    },
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
