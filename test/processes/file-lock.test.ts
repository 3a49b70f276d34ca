import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holderOf, tryClaim } from '../../src-main/processes/file-claim.ts'
import { withFileLock } from '../../src-main/processes/file-lock.ts'
import { runProgram } from '../../src-main/processes/run-program.ts'

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  lock = join(folder, 'the.lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const MODULE = new URL('../../src-main/processes/file-lock.ts', import.meta.url).href

/** A process that takes the lock, writes `in`, waits, writes `out`. */
function contender(waitMs: number) {
  const program = `
    import { appendFileSync } from 'node:fs'
    import { setTimeout } from 'node:timers/promises'
    import { withFileLock } from '${MODULE}'
    await withFileLock(${JSON.stringify(lock)}, {}, async () => {
      appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'in ')
      await setTimeout(${waitMs})
      appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'out ')
    })`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
}

const log = () => readFileSync(join(folder, 'log'), 'utf8')

test('of six processes one is inside at a time', async () => {
  const contenders = Array.from({ length: 6 }, () => contender(30))
  await Promise.all(contenders.map((child) => once(child, 'close')))
  expect(log()).toBe('in out '.repeat(6))
  expect(readdirSync(folder)).toEqual(['log'])
})

test("a killed holder's lock is taken over by exactly one of several", async () => {
  const dead = contender(60_000)
  while (!existsSync(join(folder, 'log'))) await new Promise((done) => setTimeout(done, 10))
  dead.kill('SIGKILL')
  await once(dead, 'close')
  expect(holderOf(lock)).toBe(undefined)
  const contenders = Array.from({ length: 4 }, () => contender(20))
  await Promise.all(contenders.map((child) => once(child, 'close')))
  expect(log()).toBe(`in ${'in out '.repeat(4)}`)
})

test('waiting can be stopped, and leaves the holder alone', async () => {
  const release = tryClaim(lock)
  const stop = new AbortController()
  const seen: string[] = []
  const waiting = withFileLock(
    lock,
    {
      signal: stop.signal,
      onProgress: ({ task }) => {
        seen.push(task)
        stop.abort()
      },
    },
    async () => 'inside',
  )
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
  expect(seen[0]).toContain(`waiting for process ${process.pid}`)
  expect(holderOf(lock)?.pid).toBe(process.pid)
  release?.()
  expect(existsSync(lock)).toBe(false)
})

test('a process id that another process has now is not taken for the holder', () => {
  writeFileSync(
    lock,
    JSON.stringify({ pid: process.pid, startedAt: 'long ago', host: 'elsewhere', nonce: 'n' }),
  )
  expect(holderOf(lock)?.pid).toBe(process.pid) // on another machine: its heartbeat is fresh
  const here = JSON.parse(readFileSync(lock, 'utf8')) as object
  const release = tryClaim(join(folder, 'other'))
  const { host } = JSON.parse(readFileSync(join(folder, 'other'), 'utf8')) as { host: string }
  release?.()
  writeFileSync(lock, JSON.stringify({ ...here, host }))
  expect(holderOf(lock)).toBe(undefined)
})

test('a lock file that holds rubbish is dead', () => {
  writeFileSync(lock, 'rubbish')
  expect(holderOf(lock)).toBe(undefined)
  expect(tryClaim(lock)).toBeDefined()
})

test('a program that is not there is an answer, and a stopped one ends with what it started', async () => {
  expect(await runProgram({ program: 'no-such-program-here', args: [] })).toMatchObject({
    ended: 'not found',
  })
  const stop = new AbortController()
  const mark = join(folder, 'mark')
  const running = runProgram({
    program: 'sh',
    args: ['-c', `(while :; do echo x >> '${mark}'; sleep 0.05; done) & wait`],
    signal: stop.signal,
  })
  while (!existsSync(mark)) await new Promise((done) => setTimeout(done, 10))
  stop.abort()
  await expect(running).rejects.toMatchObject({ code: 'interrupted' })
  const size = readFileSync(mark).length
  await new Promise((done) => setTimeout(done, 300))
  expect(readFileSync(mark).length).toBe(size)
  appendFileSync(mark, '')
})
