import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readNewestCheckpoint } from '../../../src-main/engine/training/checkpoint.ts'
import { trainingStateSchema } from '../../../src-main/engine/training/training-state.ts'
import { writeControl } from '../../../src-main/run-folder/control.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf, runTrainer, startTrainer, until } from './start-trainer.ts'

let root = ''
let run = ''
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'damaged-checkpoints-'))
  makeInputs(root)
  const reference = makeRun(root, 'reference')
  expect(await runTrainer(reference)).toMatchObject({ ended: 0 })
  const stopped = makeRun(root, 'stopped')
  const trainer = startTrainer(stopped)
  await until(stopped, () => eventsOf(stopped, 'step').length > 5)
  writeControl(stopped, 'stop')
  await trainer.ending
  writeControl(stopped, 'run')
})
afterAll(() => rmSync(root, { recursive: true }))
beforeEach(({ task }) => {
  run = join(root, task.id)
  cpSync(join(root, 'stopped'), run, { recursive: true })
})

const stepsKept = () =>
  readdirSync(join(run, 'checkpoints'))
    .map(Number)
    .toSorted((a, b) => a - b)

function flipByte(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

const fileOf = (step: number, name: string) => join(run, 'checkpoints', String(step), name)

const DAMAGES = {
  'one bit of its weights': (step) => flipByte(fileOf(step, 'model.safetensors'), 5_000),
  "one bit of Adam's moments": (step) => flipByte(fileOf(step, 'optimizer.safetensors'), 50_000),
  'one bit of its state': (step) => flipByte(fileOf(step, 'state.json'), 10),
  'its weights cut short': (step) => truncateSync(fileOf(step, 'model.safetensors'), 4096),
  'its manifest cut short': (step) => truncateSync(fileOf(step, 'manifest.json'), 20),
  'its manifest gone': (step) => rmSync(fileOf(step, 'manifest.json')),
  'its moments gone': (step) => rmSync(fileOf(step, 'optimizer.safetensors')),
  'an empty folder': (step) => {
    rmSync(join(run, 'checkpoints', String(step)), { recursive: true })
    mkdirSync(join(run, 'checkpoints', String(step)))
  },
} as const satisfies Readonly<Record<string, (step: number) => void>>

describe('a damaged checkpoint', () => {
  test.each(Object.entries(DAMAGES))('(%s) is passed over for the one before', (_, damage) => {
    const [before, newest] = stepsKept().slice(-2)
    expect(readNewestCheckpoint(run)?.state.step).toBe(newest)
    damage(newest ?? 0)
    expect(readNewestCheckpoint(run)?.state.step).toBe(before)
  })

  test('does not keep the resumed run from the weights of one that was never damaged', async () => {
    const [before, newest] = stepsKept().slice(-2)
    DAMAGES['one bit of its weights'](newest ?? 0)
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    expect(eventsOf(run, 'started').at(-1)?.fromStep).toBe(before)
    const weights = (folder: string) => readFileSync(join(folder, 'student', 'model.safetensors'))
    expect(weights(run).equals(weights(join(root, 'reference')))).toBe(true)
  })

  test('where all are damaged, fails the run with corrupt-run and touches nothing', async () => {
    const steps = stepsKept()
    for (const step of steps) DAMAGES['one bit of its weights'](step)
    expect(await runTrainer(run)).toMatchObject({ ended: 1 })
    expect(eventsOf(run, 'failed').at(-1)?.error).toMatchObject({
      code: 'corrupt-run',
      message: expect.stringMatching(new RegExp(`steps ${steps.join(', ')}.*Remove the folder`)),
    })
    expect(stepsKept()).toEqual(steps)
  })
})

/** The newest checkpoint's state as somebody writes it who knows of the manifest. */
function writeState(text: string): void {
  const step = stepsKept().at(-1) ?? 0
  writeFileSync(fileOf(step, 'state.json'), text)
  const manifest = JSON.parse(readFileSync(fileOf(step, 'manifest.json'), 'utf8')) as Record<string, string>
  manifest['state.json'] = createHash('sha256').update(text).digest('hex')
  writeFileSync(fileOf(step, 'manifest.json'), JSON.stringify(manifest))
}
function changeState(change: (state: Record<string, unknown>) => void): void {
  const text = readFileSync(fileOf(stepsKept().at(-1) ?? 0, 'state.json'), 'utf8')
  const state = JSON.parse(text) as Record<string, unknown>
  change(state)
  writeState(JSON.stringify(state))
}
const partOf = (state: Record<string, unknown>, key: string) => state[key] as Record<string, unknown>

describe('a checkpoint whose state', () => {
  // All but what stands in the state of a run with early stopping alone.
  const needed = Object.entries(trainingStateSchema.shape).filter(
    ([, schema]) => !schema.safeParse(undefined).success,
  )
  test.each(needed.map(([field]) => field))('lacks %s is refused by that name, not guessed', (field) => {
    changeState((state) => {
      expect(state).toHaveProperty(field)
      delete state[field]
    })
    expect(() => readNewestCheckpoint(run)).toThrow(
      new RegExp(`state\\.json cannot be resumed from: ${field}: .*Remove the folder`),
    )
  })

  test.each(['sum', 'count', 'previous', 'reached'])('lacks convergence.%s is refused', (field) => {
    changeState((state) => delete partOf(state, 'convergence')[field])
    expect(() => readNewestCheckpoint(run)).toThrow(`convergence.${field}`)
  })

  const ODD: Readonly<Record<string, (state: Record<string, unknown>) => void>> = {
    step: (state) => (state.step = Number(state.step) + 1),
    stage: (state) => (state.stage = 0.5),
    stageStep: (state) => (state.stageStep = 1e9),
    evaluatedAt: (state) => (state.evaluatedAt = 1e9),
    best: (state) => (state.best = { step: -1, accuracy: 1 }),
    'best.step': (state) => (state.best = { step: 1e9, accuracy: 1 }),
    unusedDecay: (state) => (state.unusedDecay = 1e300),
    'convergence.sum': (state) => (partOf(state, 'convergence').sum = null),
    device: (state) => (state.device = 'TPU'),
    microBatch: (state) => (state.microBatch = 0),
    inputs: (state) => (state.inputs = 5),
  }
  test.each(Object.entries(ODD))('has an odd %s is refused by that name', (field, change) => {
    changeState(change)
    expect(() => readNewestCheckpoint(run)).toThrow(`cannot be resumed from: ${field}`)
  })

  test('holds what nobody wrote is refused', () => {
    changeState((state) => (state.extra = 1))
    expect(() => readNewestCheckpoint(run)).toThrow('extra')
    writeState('null')
    expect(() => readNewestCheckpoint(run)).toThrow('cannot be resumed from')
    writeState('{')
    expect(() => readNewestCheckpoint(run)).toThrow('it is not JSON')
  })
})

describe('what a killed trainer left half-written', () => {
  test('is no checkpoint, and is removed when the run is resumed', async () => {
    const newest = stepsKept().at(-1)
    cpSync(join(run, 'checkpoints', String(newest)), join(run, 'checkpoints', '.999.writing'), {
      recursive: true,
    })
    cpSync(join(run, 'checkpoints', String(newest)), join(run, 'checkpoints', '.998.replaced'), {
      recursive: true,
    })
    writeFileSync(join(run, 'predictions', '10.f32.0123456789ab.tmp'), '')
    expect(readNewestCheckpoint(run)?.state.step).toBe(newest)
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    expect(readdirSync(join(run, 'checkpoints')).filter((name) => name.startsWith('.'))).toEqual([])
    expect(readdirSync(join(run, 'predictions')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
