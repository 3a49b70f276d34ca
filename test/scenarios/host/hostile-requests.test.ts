import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { breakRequests } from '../../support/break-requests.ts'
import { makeHostileHome, type HostileHome } from '../../support/hostile-home.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('five hundred requests that no window asks lose nothing, and the host lives', async () => {
  const { answers, losses, slowestMs } = await breakRequests(root, 500, 7)
  expect(losses).toEqual([])
  expect(answers['invalid-arguments']).toBeGreaterThan(100)
  expect(answers.done).toBeGreaterThan(30)
  expect(slowestMs).toBeLessThan(5_000)
})

describe('a host with runs', () => {
  let hostile: HostileHome
  let host: Host
  const open = () => (host = openHost(hostile.home, PROGRAM_PATHS))
  beforeEach(() => {
    hostile = makeHostileHome(root)
    open()
  })
  afterEach(() => host.close())
  const ask = (name: string, given: unknown) => dispatch(host.handlers, name, given)

  test('takes no path for the id of a run, and does nothing', async () => {
    for (const path of hostile.paths) {
      for (const [name, given] of [
        ['runs.trash', { ids: [hostile.ids[0], path] }],
        ['runs.describe', { id: path, notes: 'mine' }],
        ['runs.restore', { ids: [path] }],
        ['runs.resume', { id: path }],
        ['runs.show', { id: path }],
      ] as const) {
        const reply = await ask(name, given)
        expect([name, path, reply]).toMatchObject([
          name,
          path,
          { ok: false, error: { code: 'invalid-arguments' } },
        ])
      }
    }
    expect(hostile.losses()).toEqual([])
    expect(existsSync(join(hostile.home, 'trash'))).toBe(false)
  })

  test('throws a run away and brings it back, asked for twice in one breath', async () => {
    const ids = [hostile.ids[1], hostile.ids[1]]
    expect(await ask('runs.trash', { ids })).toMatchObject({ ok: true })
    expect(existsSync(join(hostile.home, 'runs', hostile.ids[1] ?? ''))).toBe(false)
    expect(await ask('runs.restore', { ids })).toMatchObject({ ok: true })
    expect(hostile.losses()).toEqual([])
  })

  test('refuses what is nested without end, in a sentence', async () => {
    let plan: unknown = 1
    for (let depth = 0; depth < 50_000; depth++) plan = { a: plan }
    for (const name of ['runs.start', 'plans.preflight'])
      expect(await ask(name, { plan })).toMatchObject({
        ok: false,
        error: { code: 'invalid-arguments', message: expect.stringContaining('nested deeper than 32') },
      })
  })

  test('says little of much that is wrong', async () => {
    const odd = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key ${at}`, at]))
    const replies = [
      await ask('runs.trash', { ids: Array(5000).fill('../x') }),
      await ask('runs.show', odd),
      await ask('x'.repeat(1 << 20), {}),
    ]
    for (const reply of replies) expect(JSON.stringify(reply).length).toBeLessThan(2_000)
  })

  const trashAll = { name: 'runs.trash', ask: { ids: ['20261124-151233-aaa1'] } }
  test.each([
    ['another request', { isHeld: false, jobs: [{ title: 'x', again: trashAll }] }],
    [
      'a request that is none',
      { isHeld: false, jobs: [{ title: 'x', again: { name: 'constructor', ask: {} } }] },
    ],
    [
      'an ask that does not fit',
      { isHeld: false, jobs: [{ title: 'x', again: { name: 'runs.resume', ask: { id: '/etc' } } }] },
    ],
    ['no list', { isHeld: false, jobs: {} }],
    ['nothing', null],
    ['no JSON', '{'],
  ])('does nothing that a queue.json with %s says; it is put aside and told', async (_, content) => {
    await host.close()
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(hostile.home, 'queue.json'), text)
    open()
    await expect
      .poll(() => host.handlers['jobs.list']({}))
      .toMatchObject({
        jobs: [
          {
            state: 'failed',
            error: { message: expect.stringMatching(/What waited is not done.*queue\.json\.unreadable-/) },
          },
        ],
      })
    expect(hostile.losses()).toEqual([])
    const aside = readdirSync(hostile.home).filter((name) => name.startsWith('queue.json.unreadable-'))
    expect(aside.map((name) => readFileSync(join(hostile.home, name), 'utf8'))).toEqual([text])
    expect(existsSync(join(hostile.home, 'trash'))).toBe(false)
  })

  const FILES = [
    'queue.json',
    'views.json',
    'library.json',
    'bench.json',
    'example-marks.jsonl',
    'server/server.json',
    `runs/20261124-151233-aaa1/about.json`,
  ]
  const CONTENTS = [
    '',
    'null',
    '[]',
    '{}',
    '{"folders":5}',
    '"x"',
    '\0\0\0',
    '['.repeat(50_000),
    '{"__proto__":{"isHeld":true}}',
    'a folder',
  ]
  test('opens whatever the files of its home hold', async () => {
    for (const content of CONTENTS) {
      await host.close()
      for (const name of FILES) {
        const path = join(hostile.home, name)
        rmSync(path, { recursive: true, force: true })
        mkdirSync(join(path, '..'), { recursive: true })
        if (content === 'a folder') mkdirSync(path)
        else writeFileSync(path, content)
      }
      open()
      expect([content.slice(0, 20), await ask('runs.list', {})]).toMatchObject([
        content.slice(0, 20),
        { ok: true },
      ])
      for (const name of ['library.list', 'bench.last', 'jobs.list', 'views.list', 'runs.trashed'])
        expect([content.slice(0, 20), name, await ask(name, {})]).not.toMatchObject([
          content.slice(0, 20),
          name,
          { ok: false, error: { message: expect.stringMatching(/EISDIR|undefined|not a function/) } },
        ])
    }
    expect(hostile.losses()).toEqual([])
  })

  test('follows a run that is a link to another disk, and throws away the link alone', async () => {
    const target = join(root, 'other disk')
    const id = hostile.ids[2] ?? ''
    const folder = join(hostile.home, 'runs', id)
    renameSync(folder, target)
    symlinkSync(target, folder)
    expect(await ask('runs.log', { id })).toMatchObject({ ok: true })
    expect(await ask('runs.trash', { ids: [id] })).toMatchObject({ ok: true })
    expect(existsSync(folder)).toBe(false)
    expect(existsSync(join(target, 'plan.json'))).toBe(true)
    expect(await ask('runs.restore', { ids: [id] })).toMatchObject({ ok: true })
    expect(lstatSync(folder).isSymbolicLink()).toBe(true)
    expect(hostile.losses()).toEqual([])
  })

  test('keeps notes that it cannot read beside those that are written over them', async () => {
    const id = hostile.ids[0]
    const folder = join(hostile.home, 'runs', id)
    writeFileSync(join(folder, 'about.json'), '{"notes": "half')
    expect(await ask('runs.describe', { id, notes: 'new' })).toMatchObject({ ok: true })
    const kept = readdirSync(folder).filter((name) => name.startsWith('about.json.unreadable-'))
    expect(kept.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['{"notes": "half'])
    expect(basename(folder)).toBe(id)
  })
})
