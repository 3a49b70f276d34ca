import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { StillroomErrorData } from '../../contract/errors.ts'
import { bytesInWords } from '../../domain/bytes-in-words.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { mayPass } from '../../domain/system-refusal.ts'
import { giveUpBallast, homeOf, roomIn } from '../../run-folder/ballast.ts'
import { readControl } from '../../run-folder/control.ts'
import type { BufferedLog } from './buffered-log.ts'
import { Stopped } from './stopped.ts'

/** Between two checks whether there is room, which cost nothing. */
const LOOK_MS = 500
/** Between two retries where only a retry tells: a failing disk is to be spared. */
const FIRST_TRY_MS = 1_000
const LAST_TRY_MS = 60_000
/** For the log's next lines. */
const SPARE_BYTES = 1 << 18

/** The run that writes, as far as its waiting concerns it. */
export interface Waiting {
  readonly folder: string
  readonly step: number
  readonly events: BufferedLog
  readonly isEnding: () => boolean
}

/**
 * Does what writes into a run's folder. Where the disk refuses (full, read-only, failing), the
 * home's ballast is given up and it is tried once more, so that the state is saved if it can be;
 * then the run says that it is paused, and why, and waits until there is room for it and the
 * ballast. Nothing is computed anew: weights stay where they are, so the run ends in the same bits.
 * @param bytes that it writes, roughly
 * @param write may be called several times; each time it begins anew, in files of other names
 * @throws Stopped when the run is to end meanwhile; what `write` throws otherwise
 */
export async function whenDiskAllows<T>(run: Waiting, bytes: number, write: () => T): Promise<T> {
  const attempt = () => attemptOf(write)
  const first = attempt()
  if ('result' in first) return first.result
  let last: Attempt<T> = first
  if (giveUpBallast(homeOf(run.folder))) last = attempt()
  run.events.append({ kind: 'paused', step: run.step, because: reasonOf(first.refusal, run.folder, bytes) })
  const isFull = toErrorData(first.refusal).code === 'disk-full'
  let tryMs = FIRST_TRY_MS
  let triedAt = performance.now()
  let askedAt = askedAtOf(run.folder)
  for (;;) {
    await sleep(LOOK_MS)
    throwIfEnding(run)
    const isAsked = askedAtOf(run.folder) !== askedAt
    const isDue = performance.now() - triedAt >= tryMs
    if (!isAsked && !(isDue && (!isFull || roomIn(homeOf(run.folder), run.folder) >= bytes + SPARE_BYTES)))
      continue
    askedAt = askedAtOf(run.folder)
    if ('refusal' in last) last = attempt()
    if ('result' in last && isLogWritten(run)) {
      run.events.append({ kind: 'continued', step: run.step })
      return last.result
    }
    triedAt = performance.now()
    tryMs = Math.min(LAST_TRY_MS, 2 * tryMs)
  }
}

/** Between two steps: a log that the disk did not take is waited for before more is added to it. */
export async function untilLogIsWritten(run: Waiting): Promise<void> {
  if (run.events.isBehind()) await whenDiskAllows(run, SPARE_BYTES, () => run.events.sync())
}

/** Behind a run's last line, where nothing may follow: neither pause nor going on is told. */
export async function untilLastLineIsWritten(run: Waiting): Promise<void> {
  while (!isLogWritten(run) && !run.isEnding()) {
    if (!giveUpBallast(homeOf(run.folder))) await sleep(LOOK_MS)
  }
}

type Attempt<T> = { readonly result: T } | { readonly refusal: unknown }

function isLogWritten({ events }: Waiting): boolean {
  return !events.isBehind() || 'result' in attemptOf(() => events.sync())
}

function attemptOf<T>(write: () => T): Attempt<T> {
  try {
    return { result: write() }
  } catch (thrown) {
    if (!mayPass(thrown)) throw thrown
    return { refusal: thrown }
  }
}

function throwIfEnding({ folder, isEnding }: Waiting): void {
  if (isEnding() || readControl(folder) === 'stop') throw new Stopped()
}

/** When the host last said what it wants: a person who says "go on" has it tried at once. */
function askedAtOf(folder: string): number {
  return statSync(join(folder, RUN_FILES.control), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function reasonOf(refusal: unknown, folder: string, bytes: number): StillroomErrorData {
  const { code, message } = toErrorData(refusal)
  if (code !== 'disk-full') return { code, message: `${message} The run waits, and tries again by itself.` }
  const room = bytesInWords(roomIn(homeOf(folder), folder))
  const needed = `${bytesInWords(bytes + SPARE_BYTES)} are needed for ${folder}, and ${room} are free`
  return {
    code,
    message: `The disk is full: ${needed}. The run waits, and goes on by itself once there is room.`,
  }
}
