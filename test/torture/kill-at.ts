import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Loaded before a trainer (`--import`): ends it with SIGKILL inside the n-th of its own calls of
 * one kind, where a timer of another process would hit by luck alone. STILLROOM_TORTURE says which:
 * `log half 7` is the seventh write to events.jsonl, of which half reaches the file.
 */
const [aim = '', moment = '', count = '1'] = (process.env.STILLROOM_TORTURE ?? '').split(' ')

const AIMS: Readonly<Record<string, (call: string, path: string) => boolean>> = {
  log: (call, path) => call === 'write' && path.endsWith('events.jsonl'),
  checkpoint: (call, path) => call === 'write' && /checkpoints.\.\d+\.writing/.test(path),
  prediction: (call, path) => call === 'write' && /predictions.\d+\.f32/.test(path),
  rename: (call) => call === 'rename',
  sync: (call) => call === 'sync',
}

let left = Number(count)
const pathOf = new Map<number, string>()

function isDue(call: string, path: string): boolean {
  if (!AIMS[aim]?.(call, path)) return false
  left -= 1
  return left === 0
}

function around<Result>(call: string, path: string, half: () => unknown, whole: () => Result): Result {
  if (!isDue(call, path)) return whole()
  if (moment === 'half') half()
  if (moment === 'after') whole()
  process.kill(process.pid, 'SIGKILL')
  return whole()
}

const { openSync, writeSync, renameSync, fsyncSync } = fs
fs.openSync = (...given: Parameters<typeof openSync>) => {
  const handle = openSync(...given)
  pathOf.set(handle, String(given[0]))
  return handle
}
/** As the project writes: bytes, from where in them, how many, and to where. */
function writeOrDie(
  handle: number,
  bytes: Uint8Array,
  at = 0,
  length = bytes.length - at,
  position?: number,
): number {
  const half = () => writeSync(handle, bytes, at, Math.floor(length / 2), position)
  const whole = () => writeSync(handle, bytes, at, length, position)
  return around('write', pathOf.get(handle) ?? '', half, whole)
}
fs.writeSync = writeOrDie as typeof writeSync
fs.renameSync = (from, to) =>
  around(
    'rename',
    String(to),
    () => undefined,
    () => renameSync(from, to),
  )
fs.fsyncSync = (handle) =>
  around(
    'sync',
    '',
    () => undefined,
    () => fsyncSync(handle),
  )
syncBuiltinESMExports()
