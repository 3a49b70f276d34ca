import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import type { HostEvent } from '../../../src-main/contract/host-event.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { rebuildIndex } from '../../../src-main/host/runs/rebuild-index.ts'
import { emptyOldTrash, moveToTrash } from '../../../src-main/host/runs/trash.ts'
import { writeControl } from '../../../src-main/run-folder/control.ts'
import { stillroom } from '../command-line/run-stillroom.ts'
import { makeInputs } from '../training/make-run-folder.ts'
import { startTrainer } from '../training/start-trainer.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { readEvents } from '../../support/read-events.ts'

let root: string
let host: Host
let events: HostEvent[]

function open(): void {
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  events = []
  host.listen((event) => void events.push(event))
}

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const from = performance.now()
  while (!(await isSo())) {
    if (performance.now() - from > 60_000)
      throw new Error(`Not within a minute; last: ${JSON.stringify(events.at(-1))}`)
    await sleep(20)
  }
}

const plan = (epochs: number, name = 'a student') => ({
  kind: 'distill',
  name,
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  losses: [{ loss: 'soft-label' }],
  training: { epochs, batchSize: 4, learningRate: 1e-3 },
})
const jobs = async () => (await ask('jobs.list', {})).jobs
const runs = async () => unpackRuns(await ask('runs.list', {}))
const folderOf = (id: string) => join(root, 'home', 'runs', id)

async function finished(epochs = 1): Promise<string> {
  const job = await ask('runs.start', { plan: plan(epochs) })
  await until(async () => (await jobs()).some(({ id, state }) => id === job && state === 'done'))
  await until(async () => (await runs()).every(({ state }) => state === 'finished'))
  const id = (await jobs()).find(({ id: jobId }) => jobId === job)?.runId
  return id ?? ''
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
  open()
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

describe('a host that ends and begins again', () => {
  test('does what was still waiting, and joins the training that went on', async () => {
    await ask('runs.start', { plan: plan(200, 'first') })
    await ask('runs.start', { plan: plan(1, 'second') })
    await until(async () => ((await runs())[0]?.step ?? 0) > 3)
    await host.close()
    open()
    const after = await jobs()
    expect(after.map(({ title, state }) => `${title} ${state}`)).toEqual(['first running', 'second waiting'])
    const [first] = await runs()
    await ask('runs.control', { id: first!.id, want: 'stop' })
    await until(async () =>
      (await runs()).some(({ name, state }) => name === 'second' && state === 'finished'),
    )
    expect((await runs()).length).toBe(2)
    const starts = readEvents(folderOf(first!.id)).filter(({ kind }) => kind === 'started')
    expect(starts.length).toBe(1)
    await until(async () => (await jobs()).every(({ state }) => state !== 'running'))
    expect(JSON.parse(readFileSync(join(root, 'home', 'queue.json'), 'utf8'))).toEqual({
      isHeld: false,
      jobs: [],
    })
  })

  test('leaves a paused training paused', async () => {
    await ask('runs.start', { plan: plan(300) })
    await until(async () => ((await runs())[0]?.step ?? 0) > 0)
    const [run] = await runs()
    await ask('runs.control', { id: run!.id, want: 'pause' })
    await until(async () => (await runs())[0]?.state === 'paused')
    await host.close()
    open()
    await sleep(600)
    expect((await runs())[0]?.state).toBe('paused')
    await ask('jobs.cancel', { id: (await jobs())[0]!.id })
    await until(async () => (await runs())[0]?.state === 'stopped')
  })

  test('keeps a held queue held', async () => {
    await ask('jobs.hold', { isHeld: true })
    await ask('runs.start', { plan: plan(1) })
    await host.close()
    open()
    const { jobs: listed, queue } = await ask('jobs.list', {})
    expect([queue.isHeld, listed.map(({ state }) => state)]).toEqual([true, ['waiting']])
  })
})

test('a job waits for a training that a command line began, and says so', async () => {
  const job = await ask('runs.start', { plan: plan(300, 'theirs') })
  await until(async () => ((await runs())[0]?.step ?? 0) > 0)
  await ask('jobs.cancel', { id: job })
  await until(async () => (await runs())[0]?.state === 'stopped')
  const [theirs] = await runs()
  writeControl(folderOf(theirs!.id), 'run')
  const trainer = startTrainer(folderOf(theirs!.id))
  await until(async () => (await runs())[0]?.state === 'running')
  await ask('runs.start', { plan: plan(1, 'mine') })
  expect((await jobs())[0]).toMatchObject({ title: 'mine', state: 'waiting', waitsFor: theirs!.id })
  await ask('runs.control', { id: theirs!.id, want: 'stop' })
  await trainer.ending
  await until(async () => (await runs()).some(({ name, state }) => name === 'mine' && state === 'finished'))
})

describe('the trash', () => {
  test('takes a run out of sight and gives it back as it was, tags and notes too', async () => {
    const id = await finished()
    await ask('runs.describe', { id, tags: ['paper', 'paper', 'kept'], notes: 'the best so far' })
    await untilScored(id)
    const before = await ask('runs.show', { id })
    expect(before.run).toMatchObject({ tags: ['paper', 'kept'], notes: 'the best so far' })
    await ask('runs.trash', { ids: [id] })
    expect(await runs()).toEqual([])
    expect(events.at(-1)).toEqual({ kind: 'run-gone', id })
    expect((await ask('runs.trashed', {})).map((trashed) => trashed.id)).toEqual([id])
    await ask('runs.restore', { ids: [id] })
    await untilScored(id)
    expect(await ask('runs.show', { id })).toEqual(before)
    await expect(ask('runs.restore', { ids: [id] })).rejects.toMatchObject({ code: 'unknown-run' })
  })

  test('refuses a run that is being trained, and throws nothing away then', async () => {
    const id = await finished()
    await ask('runs.start', { plan: plan(300) })
    await until(async () => (await runs()).some(({ state }) => state === 'running'))
    const [going] = await runs()
    await expect(ask('runs.trash', { ids: [id, going!.id] })).rejects.toMatchObject({ code: 'run-busy' })
    expect((await runs()).length).toBe(2)
    await ask('jobs.cancel', { id: (await jobs())[0]!.id })
    await until(async () => (await runs()).some(({ state }) => state === 'stopped'))
  })

  test('is emptied of what is older than thirty days, and of nothing else', () => {
    const home = openHome(join(root, 'home'))
    const days = (count: number) => new Date(Date.now() - count * 24 * 3600 * 1000)
    for (const [name, age] of [
      ['old', 31],
      ['young', 29],
    ] as const) {
      mkdirSync(join(home.runs, name))
      moveToTrash(home, join(home.runs, name), days(age))
    }
    writeFileSync(join(home.folder, 'trash', 'a-file-of-mine'), '')
    expect(emptyOldTrash(home)).toBe(1)
    const left = readdirSync(join(home.folder, 'trash'))
    expect(left.length).toBe(2)
    expect(left.some((name) => name.endsWith('_old'))).toBe(false)
  })
})

describe('the watch over run folders', () => {
  test('finds a folder that is copied in, and misses one that is taken away', async () => {
    const id = await finished()
    const elsewhere = join(root, id)
    renameSync(folderOf(id), elsewhere)
    await until(() => events.some((event) => event.kind === 'run-gone' && event.id === id))
    expect(await runs()).toEqual([])
    renameSync(elsewhere, folderOf(id))
    await until(async () => (await runs()).length === 1)
  })

  test('rests: a home whose runs are done is left alone, whatever their number', async () => {
    const id = await finished()
    await sleep(600)
    events.length = 0
    const plan = join(folderOf(id), 'plan.json')
    utimesSync(plan, new Date(), new Date())
    await sleep(600)
    // That nothing trains any more is told of the machine, not of the runs.
    expect(events.filter(({ kind }) => kind !== 'load')).toEqual([])
  })
})

test('`stillroom rebuild` makes an equal database anew, and sets the old one aside', async () => {
  const id = await finished(2)
  await ask('runs.describe', { id, tags: ['kept'], notes: 'noted' })
  await expect(async () => rebuildIndex(openHome(join(root, 'home')))).rejects.toThrow(/has .* open/)
  await untilScored(id)
  const { brier } = (await runs())[0]!
  await host.close()
  const database = join(root, 'home', 'stillroom.db')
  const before = contentsOf(database)
  const { exitCode, output } = await stillroom(['rebuild', '--json'], { home: join(root, 'home') })
  const rebuilt = JSON.parse(output) as { runs: number; problems: string[]; before: string }
  expect([exitCode, rebuilt.runs, rebuilt.problems]).toEqual([0, 1, []])
  expect(existsSync(rebuilt.before)).toBe(true)
  expect(contentsOf(database)).toEqual(before)
  expect(contentsOf(rebuilt.before)).toEqual(before)
  open()
  await untilScored(id)
  expect((await runs())[0]).toMatchObject({ tags: ['kept'], notes: 'noted', state: 'finished', brier })
})

/** A host works out from predictions what no log says, a look after it has read the rest. */
async function untilScored(id: string): Promise<void> {
  await until(async () => (await ask('runs.show', { id })).run.brier !== null)
}

/** Every row of every table that is an index of run folders, but for what is worked out later. */
function contentsOf(path: string): unknown {
  const db = new Sqlite(path, { readonly: true })
  const rows = Object.fromEntries(
    ['runs', 'series_chunks', 'evaluations'].map((table) => [
      table,
      db
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)
        .all()
        .map((row) => ({ ...row, brier: undefined, brier_step: undefined })),
    ]),
  )
  db.close()
  return rows
}
