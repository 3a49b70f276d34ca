import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRun } from '../../../src-main/adapters/command-line/find-run.ts'
import { withFullRunIds } from '../../../src-main/adapters/command-line/with-full-run-ids.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { makeHostileHome, type HostileHome } from '../../support/hostile-home.ts'
import { syntheticPlan } from '../../support/synthetic-run.ts'

let root: string
let hostile: HostileHome
const home = () => openHome(hostile.home)
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  hostile = makeHostileHome(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('a person at a terminal names a run by its id, a part of it that is one run’s, or its path', () => {
  const folder = join(hostile.home, 'runs', '20261124-151234-bbb3')
  for (const wanted of ['20261124-151234-bbb3', 'bbb3', '20261124-151234', folder, `${folder}/`])
    expect([wanted, findRun(home(), wanted).replace(/\/$/, '')]).toEqual([wanted, folder])
})

test('what is ambiguous, or no run, is refused with what it may be', () => {
  expect(() => findRun(home(), '20261124-151233')).toThrow(/may be any of .*aaa1.*aaa2/)
  for (const wanted of ['', 'zzzz', '..', '/etc', '/etc/passwd', root, join(hostile.home, 'runs')])
    expect(() => findRun(home(), wanted)).toThrow(/There is no run|may be any of/)
})

test('a plan that is run has the full ids of the runs that it was written with in parts', () => {
  const plan = syntheticPlan({
    teacher: { model: { kind: 'run', id: 'bbb3' } },
    student: { layers: 2, start: { from: 'checkpoint', run: 'aaa2', step: 20 } },
  })
  expect(withFullRunIds(plan, home())).toMatchObject({
    teacher: { model: { id: '20261124-151234-bbb3' } },
    student: { start: { run: '20261124-151233-aaa2', step: 20 } },
  })
  expect(() =>
    withFullRunIds(syntheticPlan({ teacher: { model: { kind: 'run', id: 'zzzz' } } }), home()),
  ).toThrow('There is no run "zzzz"')
})
