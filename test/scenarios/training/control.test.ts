import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeControl } from '../../../src-main/run-folder/control.ts'
import { isTrainerAlive } from '../../../src-main/run-folder/trainer-mark.ts'
import { readEvents } from '../../support/read-events.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf, runTrainer, startTrainer, until } from './start-trainer.ts'

const ENDLESS = { training: { epochs: 1000 } }

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'control-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true }))

const kindsOf = (run: string) => readEvents(run).map(({ kind }) => kind)
const stepsOf = (run: string) => eventsOf(run, 'step').length

describe('control.json', () => {
  test('pauses a run between two steps, lets it go on, and stops it with exit code 0', async () => {
    const run = makeRun(root, 'pause', ENDLESS)
    const trainer = startTrainer(run)
    await until(run, () => stepsOf(run) > 2)
    writeControl(run, 'pause')
    await until(run, () => kindsOf(run).at(-1) === 'paused')
    const paused = readEvents(run)
    const step = eventsOf(run, 'step').at(-1)?.step ?? 0
    expect(paused.slice(-2)).toMatchObject([
      { kind: 'checkpoint', step },
      { kind: 'paused', step },
    ])
    await sleep(600) // three looks at control.json
    expect(readEvents(run)).toEqual(paused)
    writeControl(run, 'run')
    await until(run, () => stepsOf(run) > step + 1)
    expect(readEvents(run, paused.at(-1)?.seq).slice(0, 2)).toMatchObject([
      { kind: 'continued', step },
      { kind: 'step', step: step + 1 },
    ])
    expect(isTrainerAlive(run)).toBe(true)
    writeControl(run, 'stop')
    expect(await trainer.ending).toMatchObject({ ended: 0 })
    expect(kindsOf(run).at(-1)).toBe('stopped')
    expect(isTrainerAlive(run)).toBe(false)
    expect(existsSync(join(run, 'trainer.json'))).toBe(false)
  })

  test('a stopped run goes on where it was, and a paused one can be stopped', async () => {
    const run = makeRun(root, 'stop', ENDLESS)
    writeControl(run, 'stop')
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    expect(eventsOf(run, 'stopped')).toMatchObject([{ step: 0 }])
    writeControl(run, 'run')
    const trainer = startTrainer(run)
    await until(run, () => stepsOf(run) > 3)
    writeControl(run, 'pause')
    await until(run, () => kindsOf(run).at(-1) === 'paused')
    writeControl(run, 'stop')
    expect(await trainer.ending).toMatchObject({ ended: 0 })
    const stoppedAt = eventsOf(run, 'stopped').at(-1)?.step
    expect(stoppedAt).toBe(eventsOf(run, 'step').at(-1)?.step)
    writeControl(run, 'pause')
    const resumed = startTrainer(run)
    await until(run, () => kindsOf(run).at(-1) === 'paused')
    expect(eventsOf(run, 'started').at(-1)?.fromStep).toBe(stoppedAt)
    resumed.kill('SIGTERM')
    expect(await resumed.ending).toMatchObject({ ended: 0 })
    expect(kindsOf(run).at(-1)).toBe('stopped')
  })
})

describe('signals', () => {
  test('an evaluation that SIGTERM ended is made up for when the run is resumed', async () => {
    const large = join(root, 'large')
    mkdirSync(large)
    makeInputs(large, { devExamples: 3000 })
    const run = makeRun(large, 'run', { training: { epochs: 1, evaluateEvery: 0.1 } })
    const trainer = startTrainer(run)
    // A checkpoint follows every step; what comes after it is the evaluation.
    await until(run, (events) => {
      const [step, checkpoint] = events.slice(-2)
      return step?.kind === 'step' && checkpoint?.kind === 'checkpoint'
    })
    trainer.kill('SIGTERM')
    expect(await trainer.ending).toMatchObject({ ended: 0 })
    expect(kindsOf(run).slice(-4)).toEqual(['step', 'checkpoint', 'checkpoint', 'stopped'])
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    expect(eventsOf(run, 'evaluated').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
})

describe('two trainers on one run', () => {
  test('the second is refused with run-busy and changes nothing', async () => {
    const run = makeRun(root, 'two', ENDLESS)
    const first = startTrainer(run)
    await until(run, () => stepsOf(run) > 0)
    writeControl(run, 'pause')
    await until(run, () => kindsOf(run).at(-1) === 'paused')
    const before = contentsOf(run)
    const second = await runTrainer(run)
    expect(second.ended).toBe(1)
    expect(second.complaints).toContain(`Process ${first.pid} is training this run already`)
    expect(contentsOf(run)).toEqual(before)
    first.kill()
    await first.ending
  })

  test('of five started at once over a killed one exactly one trains', async () => {
    const run = makeRun(root, 'five', ENDLESS)
    const dead = startTrainer(run)
    await until(run, () => stepsOf(run) > 0)
    dead.kill()
    await dead.ending
    expect(isTrainerAlive(run)).toBe(false)
    const starts = eventsOf(run, 'started').length
    const trainers = Array.from({ length: 5 }, () => startTrainer(run))
    await until(run, () => eventsOf(run, 'started').length > starts)
    writeControl(run, 'stop')
    const endings = await Promise.all(trainers.map(({ ending }) => ending))
    expect(endings.map(({ ended }) => ended).toSorted()).toEqual([0, 1, 1, 1, 1])
    expect(eventsOf(run, 'started').length).toBe(starts + 1)
  })
})

function contentsOf(run: string): ReadonlyMap<string, string> {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name)).toString('base64'),
    ]),
  )
}
