// One at a time: a run must come to the full disk within a time.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeBallast } from '../../../src-main/run-folder/ballast.ts'
import { writeControl } from '../../../src-main/run-folder/control.ts'
import { mayMount, smallDisk, type SmallDisk } from '../../support/small-disk.ts'
import { readEvents } from '../../support/read-events.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf, runTrainer, startTrainer, until } from './start-trainer.ts'

const PLAN = { training: { epochs: 6, dropout: 0.1 } }

let root = ''
let disk: SmallDisk | undefined
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'full-disk-'))
  makeInputs(root)
  expect(await runTrainer(makeRun(root, 'undisturbed', PLAN))).toMatchObject({ ended: 0 })
})
afterAll(() => rmSync(root, { recursive: true }))

const weights = (folder: string) => readFileSync(join(folder, 'student', 'model.safetensors'))
const lastPause = (run: string) => eventsOf(run, 'paused').at(-1)

/** Takes all that the disk has left. */
function fill(path: string): void {
  const piece = Buffer.alloc(1 << 12, 1)
  const parts: Buffer[] = []
  for (;;) {
    try {
      writeFileSync(path, piece, { flag: 'a' })
      parts.push(piece)
    } catch {
      return
    }
  }
}

/** A run in a home on a small disk; its inputs lie elsewhere. */
function runOn(home: string): string {
  const run = makeRun(root, 'run', PLAN)
  const there = join(home, 'runs', 'run')
  mkdirSync(there, { recursive: true })
  for (const name of readdirSync(run)) writeFileSync(join(there, name), readFileSync(join(run, name)))
  rmSync(run, { recursive: true })
  return there
}

describe.skipIf(!mayMount())('on a disk that takes no more (skipped where nothing may be mounted)', () => {
  beforeEach(() => (disk = smallDisk(12)))
  afterEach(() => disk?.remove())
  const home = () => disk?.path ?? ''

  test('a run gives up the ballast, says how much it needs and where, waits, and ends in the same bits once there is room', async () => {
    await makeBallast(home())
    const run = runOn(home())
    const trainer = startTrainer(run)
    await until(run, () => eventsOf(run, 'step').length > 3)
    fill(join(home(), 'filler'))
    await until(run, (events) => events.at(-1)?.kind === 'paused')
    expect(existsSync(join(home(), 'ballast'))).toBe(false)
    const { step, because } = lastPause(run) ?? {}
    expect(because).toMatchObject({ code: 'disk-full' })
    expect(because?.message).toMatch(/\d [kM]B are needed for .*runs\/run, and .* are free/)
    // What the ballast made room for: nothing is lost even if the machine goes down now.
    expect(eventsOf(run, 'checkpoint').at(-1)?.step).toBe(step)
    rmSync(join(home(), 'filler'))
    expect(await trainer.ending).toMatchObject({ ended: 0 })
    expect(eventsOf(run, 'continued').length).toBe(eventsOf(run, 'paused').length)
    expect(readEvents(run).map(({ seq }) => seq)).toEqual(readEvents(run).map((_, index) => index + 1))
    expect(weights(run).equals(weights(join(root, 'undisturbed')))).toBe(true)
  })

  test('a run without ballast, killed while it waits, goes on from its last checkpoint to the same bits', async () => {
    const run = runOn(home())
    const trainer = startTrainer(run)
    await until(run, () => eventsOf(run, 'step').length > 3)
    fill(join(home(), 'filler'))
    await new Promise((done) => setTimeout(done, 1_500))
    trainer.kill()
    await trainer.ending
    expect(eventsOf(run, 'failed')).toEqual([])
    rmSync(join(home(), 'filler'))
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    expect(weights(run).equals(weights(join(root, 'undisturbed')))).toBe(true)
  })

  test('a run that is told to stop while it waits stops, and can be resumed', async () => {
    const run = runOn(home())
    const trainer = startTrainer(run)
    await until(run, () => eventsOf(run, 'step').length > 3)
    writeControl(run, 'run')
    fill(join(home(), 'filler'))
    await new Promise((done) => setTimeout(done, 1_500))
    writeFileSync(join(run, 'control.json'), '{"want":"stop"}\n') // in place: no room for another file
    expect(await trainer.ending).toMatchObject({ ended: 0 })
    rmSync(join(home(), 'filler'))
    writeControl(run, 'run')
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    expect(weights(run).equals(weights(join(root, 'undisturbed')))).toBe(true)
  })

  test('a disk that becomes read-only in the middle makes the run wait in words, and it goes on when it may write', async () => {
    const run = runOn(home())
    const trainer = startTrainer(run)
    await until(run, () => eventsOf(run, 'step').length > 3)
    disk?.setReadOnly(true)
    await new Promise((done) => setTimeout(done, 1_500))
    disk?.setReadOnly(false)
    expect(await trainer.ending).toEqual({ ended: 0, complaints: expect.any(String) })
    expect(lastPause(run)?.because).toMatchObject({
      code: 'not-writable',
      message: expect.stringMatching(/read-only.*tries again by itself/),
    })
    expect(weights(run).equals(weights(join(root, 'undisturbed')))).toBe(true)
  })
})
