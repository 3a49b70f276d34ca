import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { askedKey, askedOf } from '../../../src-main/domain/plan/plan-key.ts'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeSubmission, type SlurmTask } from '../../../src-main/host/slurm/submissions.ts'
import { makeRunsOf } from '../../bench/synthetic-runs.ts'

const STUDY = {
  kind: 'study',
  name: 'rates',
  plan: {
    kind: 'distill',
    data: { source: { kind: 'files', train: '/data/train.tsv', dev: '/data/dev.tsv', task: 'cola' } },
    teacher: { model: { kind: 'folder', path: '/models/t' }, fineTune: { epochs: 1 } },
    student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
    losses: [{ loss: 'soft-label' }],
  },
  axes: [{ name: 'rate', setting: 'training.learningRate', values: [1e-5, 2e-5] }, { seeds: '1-2' }],
}
const text = JSON.stringify(STUDY)
const { cells } = studyCells(parseStudy(STUDY))

let home: string
let host: Host

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  // All but the last have run.
  makeRunsOf(
    join(home, 'runs'),
    cells.slice(0, 3).map(({ plan }) => plan),
  )
  host = openHost(home, PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(home, { recursive: true, force: true })
})

test('a study that is kept is listed with what has run, whatever its runs are called, and once', async () => {
  const { id } = await host.handlers['studies.add']({ text })
  expect(await host.handlers['studies.add']({ text })).toEqual({ id })
  expect(await host.handlers['studies.list']({})).toEqual([
    { id, name: 'rates', varies: 'rate (2) × 2 seeds', runs: 4, finished: 3, brought: null, problem: null },
  ])
  const { cells: shown, slurmProblem } = await host.handlers['studies.show']({ id })
  expect([slurmProblem, shown.map(({ slurm }) => slurm)]).toEqual([null, [null, null, null, null]])
  expect(shown.map(({ place, seed, run }) => [...place, seed, run !== null])).toEqual([
    ['0.00001', 1, true],
    ['0.00001', 2, true],
    ['0.00002', 1, true],
    ['0.00002', 2, false],
  ])
})

test('differences whose runs have no predictions are answered, with null', async () => {
  const { id } = await host.handlers['studies.add']({ text })
  const pair = { from: ['0.00001'], to: ['0.00002'] }
  const asked = { id, metric: 'accuracy' as const, pairs: [pair, { from: ['odd'], to: [] }] }
  expect(await host.handlers['studies.intervals'](asked)).toEqual([null, null])
})

test('a report says what cannot be shown, and has the rest', async () => {
  const { id } = await host.handlers['studies.add']({ text })
  const { html } = await host.handlers['studies.report']({ id, metric: 'accuracy', reference: '0.00002' })
  expect(html).toContain('A study: 3 of 4 runs have finished')
  expect(html).toMatch(/<h2>Agreement with the teacher<\/h2><p>Cannot be shown: .* is missing/)
  expect(html).toContain('study show STUDY.json --metric accuracy --against 0.00002 --as html')
})

test('starting it queues what has not run, once', async () => {
  await host.handlers['jobs.hold']({ isHeld: true })
  const { id } = await host.handlers['studies.add']({ text })
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 1 })
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 0 })
  const { cells: shown } = await host.handlers['studies.show']({ id })
  expect(shown.map(({ isQueued }) => isQueued)).toEqual([false, false, false, true])
  const { jobs } = await host.handlers['jobs.list']({})
  expect(jobs.map(({ title }) => title)).toEqual(['rates: 0.00002'])
})

test('starting it leaves to Slurm what waits there', async () => {
  const programs = mkdtempSync(join(tmpdir(), 'stillroom-slurm-'))
  const path = process.env.PATH
  try {
    const { id } = await host.handlers['studies.add']({ text })
    const { plan, place } = cells[3]!
    const record = { study: 'rates', at: new Date().toISOString(), arrays: [{ first: 0, count: 1 }] }
    const task: SlurmTask = { trains: 'cell', key: askedKey(askedOf(plan)), place: [...place], plan }
    const { id: submission } = makeSubmission(openHome(home), record, [task], () => '')
    const line = `41_0|PENDING|Resources|stillroom-${submission}.0`
    writeFileSync(join(programs, 'squeue'), `#!/bin/sh\necho "${line}"\n`, { mode: 0o755 })
    process.env.PATH = `${programs}:${path}`
    const { cells: shown } = await host.handlers['studies.show']({ id })
    expect(shown[3]?.slurm).toEqual({ job: '41_0', state: 'waits', why: 'no node is free' })
    expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 0 })
  } finally {
    process.env.PATH = path
    rmSync(programs, { recursive: true, force: true })
  }
})

test('two combinations that ask for the same run are queued once', async () => {
  await host.handlers['jobs.hold']({ isHeld: true })
  const variants = ['one', 'other'].map((name) => ({ name, set: { 'training.epochs': 7 } }))
  const twice = { ...STUDY, axes: [{ name: 'method', variants }] }
  const { id } = await host.handlers['studies.add']({ text: JSON.stringify(twice) })
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 1 })
  const { cells: shown } = await host.handlers['studies.show']({ id })
  expect(shown.map(({ isQueued }) => isQueued)).toEqual([true, true])
})

test('before it is kept, it is told how much of it is there, and what is wrong at which axis', async () => {
  const { estimate, ...counts } = await host.handlers['studies.check']({ text })
  expect(counts).toEqual({ runs: 4, finished: 3, queued: 0, problems: [] })
  const { id } = await host.handlers['studies.add']({ text })
  expect(await host.handlers['studies.estimate']({ id })).toEqual(estimate)
  // Its teacher, of which nothing like has run, and the last cell, by the three that have.
  expect(estimate).toMatchObject({ there: 3, toTrain: 1, bySame: 1, from: 3, untold: 1 })
  expect(estimate?.teachers).toEqual({ there: 0, toTrain: 1, sharedBy: 4 })
  const wrong = { ...STUDY, axes: [{ name: 'rate', setting: 'training.learningRate', values: [1e-5, 7] }] }
  const { runs, problems } = await host.handlers['studies.check']({ text: JSON.stringify(wrong) })
  expect([runs, problems.map(({ axis }) => axis)]).toEqual([0, ['rate']])
  expect(problems[0]?.message).toMatch(/^At 7: Learning rate/)
})

test('a search whose tries have all failed queues nothing again and again, and is paused as one', async () => {
  const choose = [{ setting: 'training.learningRate', values: [3e-5, 4e-5] }]
  const searching = { ...STUDY, axes: [{ choose, tries: { seeds: '1' } }, { seeds: '1-2' }] }
  expect(await host.handlers['studies.check']({ text: JSON.stringify(searching) })).toMatchObject({
    runs: 2 + 2,
    finished: 0,
  })
  await host.handlers['jobs.hold']({ isHeld: true })
  const { id } = await host.handlers['studies.add']({ text: JSON.stringify(searching) })
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 2 })
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 0 })
  expect(await host.handlers['studies.pause']({ id })).toEqual({ paused: 3 })
  await host.handlers['studies.start']({ id })
  await host.handlers['jobs.hold']({ isHeld: false })
  await vi.waitFor(async () => {
    const { jobs } = await host.handlers['jobs.list']({})
    expect(jobs.filter(({ state }) => state === 'waiting' || state === 'running')).toEqual([])
  })
  const { cells: shown, search } = await host.handlers['studies.show']({ id })
  expect(search?.choices[0]).toMatchObject({ ended: 0, chosen: null })
  expect(search?.tries.map(({ problem }) => problem !== null)).toEqual([true, true])
  expect(shown.map(({ run, isQueued }) => [run, isQueued])).toEqual([
    [null, false],
    [null, false],
  ])
})

test('a place whose tries have ended runs with the best of them', async () => {
  const choose = [{ setting: 'training.learningRate', values: [1e-5, 2e-5] }]
  const searching = { ...STUDY, axes: [{ choose, tries: { seeds: '1' } }, { seeds: '1-2' }] }
  const { id } = await host.handlers['studies.add']({ text: JSON.stringify(searching) })
  const { search, cells: shown } = await host.handlers['studies.show']({ id })
  const [choice] = search?.choices ?? []
  const means = choice?.candidates.map(({ mean }) => mean ?? 0) ?? []
  expect(choice).toMatchObject({ ended: 2, chosen: means[0]! >= means[1]! ? 0 : 1, seedsTried: [1] })
  // Its first seed is the try itself.
  expect(shown[0]?.run).toBe(search?.tries[choice?.chosen ?? -1]?.run)
})

test('pausing it takes out of the queue what it asks for, and nothing else', async () => {
  await host.handlers['jobs.hold']({ isHeld: true })
  const { id } = await host.handlers['studies.add']({ text })
  await host.handlers['studies.start']({ id })
  const other = { ...STUDY, axes: [{ setting: 'training.epochs', values: [9] }] }
  const { id: otherId } = await host.handlers['studies.add']({ text: JSON.stringify(other) })
  await host.handlers['studies.start']({ id: otherId })
  expect(await host.handlers['studies.pause']({ id })).toEqual({ paused: 1 })
  const { jobs, queue } = await host.handlers['jobs.list']({})
  expect(jobs.filter(({ id: job }) => queue.waiting.includes(job)).map(({ title }) => title)).toEqual([
    'rates: 9',
  ])
  expect(await host.handlers['studies.start']({ id })).toEqual({ queued: 1 })
})

test('removing it leaves its runs, and it is there no more', async () => {
  const { id } = await host.handlers['studies.add']({ text })
  await host.handlers['studies.remove']({ id })
  expect(await host.handlers['studies.list']({})).toEqual([])
  await expect(host.handlers['studies.show']({ id })).rejects.toThrow('there no more')
  expect(unpackRuns(await host.handlers['runs.list']({}))).toHaveLength(3)
})

test('what cannot be a study, or has paths relative to who knows what, is refused in words', () => {
  const add = (what: string) => () => host.handlers['studies.add']({ text: what })
  expect(add('{')).toThrow('The study is not JSON')
  expect(add('{}')).toThrow('The study cannot be read')
  expect(add(text.replace('/data/train.tsv', 'train.tsv'))).toThrow('names train.tsv')
})

test('a file of another hand is told in the list, and takes nothing down', async () => {
  mkdirSync(join(home, 'studies'))
  writeFileSync(join(home, 'studies', 'aaaaaaaaaaaa.json'), '{')
  writeFileSync(join(home, 'studies', 'notes.txt'), '')
  const [odd, ...others] = await host.handlers['studies.list']({})
  expect(others).toEqual([])
  expect(odd).toMatchObject({ id: 'aaaaaaaaaaaa', runs: 0, problem: expect.stringContaining('JSON') })
})
