import type { HostNotice } from '../contract/host-notice.ts'
import { toErrorData } from '../domain/stillroom-error.ts'
import { systemRefusal } from '../domain/system-refusal.ts'
import { bytesInWords } from '../domain/bytes-in-words.ts'
import { ballastBytes, giveUpBallast, makeBallast, roomIn } from '../run-folder/ballast.ts'
import type { Home } from './home.ts'

/** A host that has just been opened has better to do. */
const FIRST_MS = 10_000
const EVERY_MS = 30_000

/** The disk that a home lies on: its ballast, and what it refused the host. */
export interface DiskWatch {
  /** Does what writes to the database; what the disk refuses is told, and tried again at the next call. @throws what is no refusal of the disk */
  attempt(write: () => void): void
  notice(): HostNotice | undefined
  close(): void
}

export function watchDisk({ folder }: Home, isReadOnly: boolean, changed: () => void): DiskWatch {
  let notice: HostNotice | undefined
  const keep = () => {
    if (!isReadOnly && !notice) void makeBallast(folder)
  }
  const first = setTimeout(keep, FIRST_MS).unref()
  const timer = setInterval(keep, EVERY_MS).unref()
  const say = (message: string | undefined) => {
    if (notice?.message === message) return
    notice = message === undefined ? undefined : { kind: 'disk', message }
    changed()
  }
  return {
    attempt(write) {
      try {
        write()
        say(undefined)
      } catch (thrown) {
        if (!systemRefusal(thrown)) throw thrown
        const { code, message } = toErrorData(thrown)
        if (code === 'disk-full') giveUpBallast(folder)
        say(code === 'disk-full' ? fullWords(folder) : message)
      }
    },
    notice: () => notice,
    close() {
      clearTimeout(first)
      clearInterval(timer)
    },
  }
}

function fullWords(folder: string): string {
  const needed = bytesInWords(2 * ballastBytes(folder))
  return `The disk of ${folder} is full: ${bytesInWords(roomIn(folder))} are free, and ${needed} are needed. What is shown may be behind; runs wait, and all goes on by itself once there is room.`
}
