import { statfsSync } from 'node:fs'
import type { HostNotice } from '../contract/host-notice.ts'
import { toErrorData } from '../domain/stillroom-error.ts'
import { systemRefusal } from '../domain/system-refusal.ts'
import { bytesInWords } from '../domain/bytes-in-words.ts'
import { ballastBytes, giveUpBallast, makeBallast, roomIn } from '../run-folder/ballast.ts'
import type { Home } from './home.ts'

/** A host that has just been opened has better to do. */
const FIRST_MS = 10_000
const EVERY_MS = 30_000
const LOOK_MS = 2_000
/** Less is full: a log's next lines hardly fit. It is over when there is clearly more. */
const FULL_BYTES = 1 << 18
const ROOM_AGAIN_BYTES = 1 << 20

/** The disk that a home lies on: its ballast, and what it refused the host. */
export interface DiskWatch {
  /**
   * Does what writes to the database; what the disk refuses is told, and tried again at the next
   * call. @throws what is no refusal of the disk
   */
  attempt(write: () => void): void
  notice(): HostNotice | undefined
  close(): void
}

export function watchDisk({ folder }: Home, isReadOnly: boolean, changed: () => void): DiskWatch {
  let notice: HostNotice | undefined
  /** What the disk refused the host last, if it still does. */
  let refusal: string | undefined
  let isFull = false
  const tell = () => {
    const message = refusal ?? (isFull ? fullWords(folder) : undefined)
    if ((notice === undefined) === (message === undefined)) return
    notice = message === undefined ? undefined : { kind: 'disk', message }
    changed()
  }
  const look = () => {
    if (isReadOnly) return
    // A run that waits for room may not even be able to say so in its log.
    const free = freeBytes(folder)
    isFull = free < (isFull ? ROOM_AGAIN_BYTES : FULL_BYTES)
    tell()
  }
  const keep = () => {
    if (!isReadOnly && !notice) void makeBallast(folder)
  }
  const first = setTimeout(keep, FIRST_MS).unref()
  const timers = [setInterval(keep, EVERY_MS).unref(), setInterval(look, LOOK_MS).unref()]
  return {
    attempt(write) {
      try {
        write()
        refusal = undefined
      } catch (thrown) {
        if (!systemRefusal(thrown)) throw thrown
        const { code, message } = toErrorData(thrown)
        if (code === 'disk-full') giveUpBallast(folder)
        refusal = code === 'disk-full' ? fullWords(folder) : message
      }
      tell()
    },
    notice: () => notice,
    close() {
      clearTimeout(first)
      timers.forEach(clearInterval)
    },
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Infinity // the home was moved away; what is done next says so
  }
}

function fullWords(folder: string): string {
  const needed = bytesInWords(2 * ballastBytes(folder))
  return `The disk of ${folder} is full: ${bytesInWords(roomIn(folder))} are free, and ${needed} are needed. What is shown may be behind; runs wait, and all goes on by itself once there is room.`
}
