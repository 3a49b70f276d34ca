import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readNewestCheckpoint } from '../../../src-main/engine/training/checkpoint.ts'
import { fromFloat32, writeSafetensors } from '../../../src-main/engine/weights/write-safetensors.ts'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import { toFloat32 } from '../../../src-main/model-folder/to-float32.ts'
import { readEvents } from '../../support/read-events.ts'
import { makeInputs, makeRun, RARE_WORD, word } from './make-run-folder.ts'
import { eventsOf, runTrainer, startTrainer, until } from './start-trainer.ts'

let all = ''
let root = ''
beforeAll(() => (all = mkdtempSync(join(tmpdir(), 'failures-'))))
afterAll(() => rmSync(all, { recursive: true }))
beforeEach(({ task }) => {
  root = join(all, task.id)
  mkdirSync(root)
  makeInputs(root)
})

const failureOf = (run: string) => eventsOf(run, 'failed').at(-1)

/**
 * Makes the teacher's embedding of a word that no text has so large that what is computed from it
 * is NaN; a weight that is NaN itself is refused before.
 */
function breakRareWord(): void {
  const path = join(root, 'teacher', 'model.safetensors')
  const name = 'bert.embeddings.word_embeddings.weight'
  const tensors = new Map(readSafetensors(path))
  const stored = tensors.get(name)
  if (!stored) throw new Error(`The tiny teacher has no ${name}`)
  const values = toFloat32(name, stored).slice()
  values.fill(3e38, values.length - (stored.shape[1] ?? 0))
  tensors.set(name, fromFloat32(stored.shape, values))
  writeSafetensors(path, tensors)
}

describe('a loss that is not finite', () => {
  test.each([
    { losses: [{ loss: 'hard-label' }, { loss: 'soft-label' }], term: 'soft-label' },
    { losses: [{ loss: 'hidden-mse' }, { loss: 'hard-label' }], term: 'hidden-mse' },
    { losses: [{ loss: 'attention-kl' }], term: 'attention-kl' },
    { losses: [{ loss: 'hidden-cosine' }], term: 'hidden-cosine' },
  ] as const)(
    '($term, of a teacher that overflows) names the step, the term and the lines',
    async ({ losses, term }) => {
      breakRareWord()
      const texts = readFileSync(join(root, 'train.jsonl'), 'utf8').split('\n')
      texts[16] = JSON.stringify({ text: `${word(1)} ${word(RARE_WORD)}`, label: 'yes' })
      writeFileSync(join(root, 'train.jsonl'), texts.join('\n'))
      const mapping = losses.some(({ loss }) => loss !== 'hard-label' && loss !== 'soft-label')
        ? undefined
        : []
      const run = makeRun(root, 'run', {
        losses: [...losses],
        ...(mapping ? { mapping } : {}),
        training: { epochs: 1, seed: 2 },
      })
      const ending = await runTrainer(run)
      expect(ending.ended).toBe(1)
      expect(ending.complaints).toContain('non-finite-loss')
      const failure = failureOf(run)
      const lastStep = eventsOf(run, 'step').length
      expect(failure).toMatchObject({ step: lastStep, error: { code: 'non-finite-loss' } })
      expect(failure?.error.message).toMatch(
        new RegExp(`^Step ${lastStep + 1}: the loss term ${term} .*\\b17\\b.*learning rate`),
      )
      expect(failure?.lines).toHaveLength(4)
      expect(failure?.lines).toContain(17)
      const kept = readNewestCheckpoint(run)
      expect(lastStep).toBeGreaterThan(0)
      expect(kept?.state.step).toBe(lastStep)
      expect([...(kept?.weights.values() ?? [])].every((weights) => weights.every(Number.isFinite))).toBe(
        true,
      )
      expect(existsSync(join(run, 'student'))).toBe(false)
    },
  )
})

describe('a disk that takes no more', () => {
  test('fails the run with disk-full, leaves nothing half-written, and the run ends as any other once there is room', async () => {
    const training = { epochs: 8 }
    // That a checkpoint is written after every step changes no weight.
    const reference = makeRun(root, 'reference', { training: { ...training, checkpointEverySeconds: 60 } })
    expect(await runTrainer(reference)).toMatchObject({ ended: 0 })
    const run = makeRun(root, 'run', { training })
    const trainer = startTrainer(run)
    await until(run, (events) => events.some(({ kind }) => kind === 'step'))
    // From now on no file may grow beyond 150 KiB: the weights (98 KiB) fit, Adam's moments do not.
    execFileSync('prlimit', ['--pid', String(trainer.pid), `--fsize=${150 * 1024}`])
    expect(await trainer.ending).toMatchObject({ ended: 1 })
    expect(failureOf(run)?.error).toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/checkpoints.*resume/),
    })
    expect(readdirSync(join(run, 'checkpoints')).filter((name) => !/^\d+$/.test(name))).toEqual([])
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    const weights = (folder: string) => readFileSync(join(folder, 'student', 'model.safetensors'))
    expect(weights(run).equals(weights(reference))).toBe(true)
  })

  test('which takes no more events keeps all numbers in order', async () => {
    const run = makeRun(root, 'run', { training: { checkpointEverySeconds: 1000 } })
    expect(await runTrainer(run, 'ulimit -f 8')).toMatchObject({
      ended: 1,
      complaints: expect.stringContaining('disk-full'),
    })
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    const events = readEvents(run)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)?.kind).toBe('finished')
  })
})

describe('inputs that have changed since the run was made', () => {
  test.each([
    ['train.jsonl', /The training set has changed.*Make a new run/],
    ['dev.jsonl', /The dev set has changed/],
    ['teacher/model.safetensors', /The teacher has changed/],
  ] as const)('%s: refused before anything is trained', async (name, message) => {
    const run = makeRun(root, 'run')
    appendFileSync(join(root, name), '\n')
    expect(await runTrainer(run)).toMatchObject({ ended: 1 })
    expect(failureOf(run)?.error).toMatchObject({
      code: 'inputs-changed',
      message: expect.stringMatching(message),
    })
    expect(eventsOf(run, 'started')).toEqual([])
  })

  test('a file that is gone is said to be gone', async () => {
    const run = makeRun(root, 'run')
    rmSync(join(root, 'dev.jsonl'))
    expect(await runTrainer(run)).toMatchObject({ ended: 1 })
    expect(failureOf(run)?.error).toMatchObject({
      code: 'inputs-changed',
      message: expect.stringMatching(/dev\.jsonl/),
    })
  })

  test('a plan that was edited after the run began is not resumed', async () => {
    const run = makeRun(root, 'run')
    expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    const plan = join(run, 'plan.json')
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('"seed":1', '"seed":2'))
    expect(await runTrainer(run)).toMatchObject({ ended: 1 })
    expect(failureOf(run)?.error).toMatchObject({
      code: 'inputs-changed',
      message: expect.stringMatching(/plan\.json.*edited/),
    })
  })

  test.each(['plan.json', 'sources.json'])('%s that is no longer JSON is a corrupt run', async (name) => {
    const run = makeRun(root, 'run')
    writeFileSync(join(run, name), '{"kind":')
    expect(await runTrainer(run)).toMatchObject({ ended: 1 })
    expect(failureOf(run)?.error).toMatchObject({
      code: 'corrupt-run',
      message: expect.stringContaining(name),
    })
  })
})
