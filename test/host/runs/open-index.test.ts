import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import Sqlite from 'better-sqlite3'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import type { HostEvent } from '../../../src-main/contract/host-event.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { rebuildIndex } from '../../../src-main/host/runs/rebuild-index.ts'
import { openEventLog } from '../../../src-main/run-folder/event-log.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeSyntheticRuns } from '../../bench/synthetic-runs.ts'
import { mayMount, smallDisk } from '../../support/small-disk.ts'
import { DAMAGES } from '../../torture/damage-database.ts'

let root = ''
let host: Host | undefined
let reference: unknown
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'open-index-'))
  makeSyntheticRuns(join(root, 'whole', 'runs'), 12)
  open(join(root, 'whole'))
  reference = await list()
  await host?.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
afterEach(async () => {
  await host?.close()
  host = undefined
})

function open(home: string): Host {
  host = openHost(home, PROGRAM_PATHS)
  return host
}
async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host?.handlers ?? ({} as Host['handlers']), name, given)) as Reply<
    Answer<Name>
  >
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}
const list = async () => unpackRuns(await ask('runs.list', {}))

function copied(name: string): string {
  const home = join(root, name)
  cpSync(join(root, 'whole'), home, { recursive: true, preserveTimestamps: true })
  return home
}

describe('a damaged database', () => {
  const ALWAYS_SEEN = [
    'bytes changed',
    'one bit flipped',
    'a page of zeros',
    'cut off',
    'emptied',
    'another file in its place',
    'wrong magic',
  ]
  test.each(ALWAYS_SEEN)('(%s) is put aside, made anew with every run, and told of', async (kind) => {
    const home = copied(kind)
    let count = 7
    DAMAGES[kind]?.(
      join(home, 'stillroom.db'),
      (limit) => (count = (count * 7_919) % Math.max(1, Math.floor(limit))),
    )
    const { notices } = open(home)
    expect(notices).toMatchObject([
      {
        kind: 'database-rebuilt',
        message: expect.stringMatching(/damaged: .*put aside as stillroom\.db\.damaged-.*12 runs are back/),
      },
    ])
    expect((await ask('host.describe', {})).notices).toEqual(notices)
    expect(await list()).toEqual(reference)
    expect(readdirSync(home).filter((name) => /^stillroom\.db\.damaged-\d+T\d+Z$/.test(name))).toHaveLength(1)
    await host?.close()
    expect(open(home).notices).toEqual([])
  })

  test('whose tables are not those of its schema is made anew, too', async () => {
    const home = copied('tables')
    const db = new Sqlite(join(home, 'stillroom.db'))
    db.exec('DROP TABLE evaluations')
    db.close()
    rmSync(join(home, 'stillroom.db.seal'))
    expect(open(home).notices[0]?.message).toContain('it lacks evaluations.')
    expect(await list()).toEqual(reference)
  })

  test('after a crash is not believed where making it anew takes a moment', async () => {
    const home = copied('crash')
    const db = new Sqlite(join(home, 'stillroom.db'))
    db.exec('UPDATE runs SET accuracy = 0.123')
    db.close()
    rmSync(join(home, 'stillroom.db.seal'))
    expect(open(home).notices).toEqual([])
    expect(await list()).toEqual(reference)
  })

  test('is made anew by the command that says so, seal and all', async () => {
    const home = copied('by-hand')
    expect(rebuildIndex(openHome(home))).toMatchObject({ runs: 12, problems: [] })
    expect(open(home).notices).toEqual([])
    expect(await list()).toEqual(reference)
  })
})

describe('a database of a newer Stillroom', () => {
  test('is refused by the version that wrote it, and not one byte of it changes', () => {
    const home = copied('newer')
    const path = join(home, 'stillroom.db')
    const db = new Sqlite(path)
    db.pragma('user_version = 99')
    db.pragma(`application_id = ${(0x53 << 24) | (1 << 16) | (4 << 8) | 2}`)
    db.close()
    const before = readFileSync(path)
    expect(() => open(home)).toThrow(
      /written by Stillroom 1\.4\.2 \(schema 99; this one, \d+\.\d+\.\d+, knows \d+\).*Use Stillroom 1\.4\.2/,
    )
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(home).some((name) => name.includes('damaged'))).toBe(false)
  })
})

describe.skipIf(!mayMount())('a home on another disk (skipped where nothing may be mounted)', () => {
  test('that may not be written opens for reading, says so, changes nothing and refuses in words', async () => {
    const disk = smallDisk(24)
    const home = join(disk?.path ?? '', 'home')
    try {
      cpSync(join(root, 'whole'), home, { recursive: true, preserveTimestamps: true })
      disk?.setReadOnly(true)
      const { notices, isReadOnly } = open(home)
      expect(isReadOnly).toBe(true)
      expect(notices).toMatchObject([
        { kind: 'read-only', message: expect.stringMatching(/read-only.*open for reading/) },
      ])
      expect(await list()).toEqual(reference)
      const [run] = await list()
      expect((await ask('runs.show', { id: run?.id ?? '' })).evaluations.length).toBeGreaterThan(0)
      for (const [name, given] of [
        ['runs.trash', { ids: [run?.id ?? ''] }],
        ['jobs.hold', { isHeld: true }],
        ['views.delete', { name: 'x' }],
      ] as const)
        await expect(ask(name, given as never)).rejects.toMatchObject({ code: 'not-writable' })
      await expect(ask('runs.describe', { id: run?.id ?? '', notes: 'x' })).rejects.toMatchObject({
        code: 'not-writable',
        message: expect.stringContaining('open for reading only'),
      })
    } finally {
      await host?.close()
      host = undefined
      disk?.remove()
    }
  })

  test('that is full keeps the host alive, says how much is needed, and catches up once there is room', async () => {
    const disk = smallDisk(12)
    const home = join(disk?.path ?? '', 'home')
    try {
      cpSync(join(root, 'whole', 'runs'), join(home, 'runs'), { recursive: true, preserveTimestamps: true })
      open(home)
      const events: HostEvent[] = []
      host?.listen((event) => void events.push(event))
      const id = (await list()).find(({ state }) => state === 'finished')?.id ?? ''
      // A run whose folder lies elsewhere goes on being written; the disk of the database is full.
      const elsewhere = join(root, 'elsewhere')
      cpSync(join(home, 'runs', id), elsewhere, { recursive: true })
      fill(join(home, 'filler'))
      rmSync(join(home, 'runs', id), { recursive: true })
      fill(join(home, 'filler-2'))
      symlinkSync(elsewhere, join(home, 'runs', 'linked'))
      fill(join(home, 'filler-3'))
      await until(() => events.some(({ kind }) => kind === 'notices'))
      expect((await ask('host.describe', {})).notices).toMatchObject([
        { kind: 'disk', message: expect.stringMatching(/full: .* are free, and .* are needed/) },
      ])
      expect((await list()).length).toBeGreaterThan(0)
      for (const name of readdirSync(home).filter((entry) => entry.startsWith('filler')))
        rmSync(join(home, name))
      await until(async () => (await list()).some((run) => run.id === 'linked'))
      expect((await ask('host.describe', {})).notices).toEqual([])
    } finally {
      await host?.close()
      host = undefined
      disk?.remove()
    }
  })
})

test('a run that waits for its disk is shown so, with its reason, until it goes on', async () => {
  const home = copied('waits')
  const { id } = (reference as readonly { readonly id: string; readonly state: string }[]).find(
    ({ state }) => state !== 'finished',
  ) ?? { id: '' }
  const log = openEventLog(join(home, 'runs', id))
  log.append({ kind: 'paused', step: 5, because: { code: 'disk-full', message: '1.2 GB are needed' } })
  open(home)
  expect((await list()).find((run) => run.id === id)).toMatchObject({
    error: '1.2 GB are needed',
    errorCode: 'disk-full',
  })
  log.append({ kind: 'continued', step: 5 })
  log.close()
  await host?.close()
  open(home)
  expect((await list()).find((run) => run.id === id)).toMatchObject({ error: null, errorCode: null })
})

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const from = performance.now(); !(await isSo()); await sleep(50))
    if (performance.now() - from > 20_000) throw new Error('Not within twenty seconds')
}

/** Takes all that the disk has left. */
function fill(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  while (!isFull(path));
  expect(existsSync(path)).toBe(true)
}

function isFull(path: string): boolean {
  try {
    writeFileSync(path, Buffer.alloc(4_096), { flag: 'a' })
    return false
  } catch {
    return true
  }
}
