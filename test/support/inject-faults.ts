import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Loaded before a process (`--import`): writes down its calls that change files, and fails some of
 * them as a disk would. STILLROOM_INJECT is the JSON of what is asked of it.
 */
export interface Injection {
  /** The file that gets a line of JSON for each call: `["sync","/run/events.jsonl"]`. */
  readonly trace: string
  /** The first so many calls of that name on a path that ends so. */
  readonly fail?: {
    readonly call: string
    readonly path: string
    readonly code: string
    readonly times: number
  }
}

const { trace, fail } = JSON.parse(process.env.STILLROOM_INJECT ?? '{"trace":"/dev/null"}') as Injection
const { openSync, writeSync, renameSync, fsyncSync, rmSync, appendFileSync } = fs
const pathOf = new Map<number, string>()
let left = fail?.times ?? 0

function note(call: string, path: string, more?: string): void {
  if (path === trace) return
  appendFileSync(trace, `${JSON.stringify([call, path, ...(more ? [more] : [])])}\n`)
  if (!fail || left === 0 || call !== fail.call || !new RegExp(fail.path).test(path)) return
  left -= 1
  throw Object.assign(new Error(`${fail.code}: injected, ${call} '${path}'`), { code: fail.code, path })
}

fs.openSync = (...given: Parameters<typeof openSync>) => {
  const handle = openSync(...given)
  pathOf.set(handle, String(given[0]))
  if (given[1] !== undefined && given[1] !== 'r') note('open', String(given[0]))
  return handle
}
fs.writeSync = ((handle: number, ...rest: unknown[]) => {
  note('write', pathOf.get(handle) ?? '')
  return (writeSync as (handle: number, ...rest: unknown[]) => number)(handle, ...rest)
}) as typeof writeSync
fs.fsyncSync = (handle) => {
  note('sync', pathOf.get(handle) ?? '')
  fsyncSync(handle)
}
fs.renameSync = (from, to) => {
  note('rename', String(from), String(to))
  renameSync(from, to)
}
fs.rmSync = (path, options) => {
  if (fs.existsSync(path)) note('remove', String(path))
  rmSync(path, options)
}
syncBuiltinESMExports()
