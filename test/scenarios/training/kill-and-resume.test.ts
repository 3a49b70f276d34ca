import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isProjection } from '../../../src-main/engine/losses/projection.ts'
import { randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import { readEvents } from '../../support/read-events.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf, runTrainer, startTrainer, until } from './start-trainer.ts'

/**
 * Each with what only it has: dropout and a mapping that is drawn, a stage that converges, early
 * stopping, the best weights kept and a projection that is learnt, stages that add up, layers taken
 * from the teacher, weights that change over a stage and mixtures of texts.
 */
const PLANS = {
  together: {
    mapping: [1, 2, 3].flatMap((teacher) =>
      [1, 2].map((student) => ({ teacher: teacher + student - 1, student })),
    ),
    draw: { every: 'epoch' },
    training: { epochs: 3, dropout: 0.1, evaluateEvery: 0.5 },
  },
  progressive: {
    strategy: { kind: 'progressive', convergence: { threshold: 0.9, windowSteps: 4 } },
    student: { layers: 2, width: 16, start: { from: 'random' } },
    losses: [
      { loss: 'hard-label' },
      { loss: 'attention-kl' },
      { loss: 'hidden-mse', at: 'tokens', projection: 'linear' },
    ],
    training: {
      epochs: 1,
      evaluateEvery: 0.2,
      keep: 'best',
      bestBy: 'crossEntropy',
      stopEarly: { patience: 2 },
    },
  },
  stacked: {
    strategy: { kind: 'stacked', stageEpochs: [1, 0.5] },
    losses: [
      { loss: 'soft-label', temperature: { from: 4, to: 1 } },
      { loss: 'hidden-cosine', weight: { from: 1, to: 0, shape: 'cosine' } },
      { loss: 'attention-kl', weight: 0.5, texts: 'mixed' },
      { loss: 'hidden-consistency', weight: { from: 0, to: 0.1 } },
    ],
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    training: { epochs: 1, decay: 'cosine', dropout: 0.1 },
  },
} as const satisfies Readonly<Record<string, Parameters<typeof makeRun>[2]>>

const NAMES = Object.keys(PLANS) as readonly (keyof typeof PLANS)[]
/** How a run is ended, how often, and how many of its steps are read together. */
const ENDINGS = [
  { signal: 'SIGKILL', times: 9, readTogether: 1 },
  { signal: 'SIGTERM', times: 5, readTogether: 1 },
  { signal: 'SIGKILL', times: 5, readTogether: 10 },
] as const
/**
 * Between two checkpoints where steps are read together: at times between two readings, at times
 * after several.
 */
const CHECKPOINT_SECONDS = 0.05
const LIFE_MS = 1_800
const TRAINING_MS = 900

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kill-and-resume-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true }))

describe('a run that is ended at random moments and resumed', () => {
  beforeAll(async () => {
    for (const name of NAMES) {
      const run = makeRun(root, name, PLANS[name])
      expect(await runTrainer(run)).toMatchObject({ ended: 0 })
    }
  })

  test.each(ENDINGS)(
    'ends, after $times $signal with steps read $readTogether at a time, in the weights, scores and steps of one that never was',
    async ({ signal, times, readTogether }) => {
      const random = randomNumbers('kill-and-resume', signal)
      let kills = 0
      for (let round = 0; kills < times; round++) {
        const name = NAMES[round % NAMES.length] ?? 'together'
        const plan = PLANS[name]
        const run = makeRun(root, `${name}-${signal}-${readTogether}-${round}`, {
          ...plan,
          training: {
            ...plan.training,
            ...(readTogether > 1 && { checkpointEverySeconds: CHECKPOINT_SECONDS }),
          },
        })
        kills += await trainWithKills(run, signal, times - kills, random, readTogether)
        expectSameResult(run, join(root, name))
        rmSync(run, { recursive: true })
      }
      expect(kills).toBe(times)
    },
    240_000,
  )
})

test('a projection is kept with the optimizer, and is no part of the student nor counted as one', () => {
  const run = join(root, 'progressive')
  const tensors = (file: string) => readSafetensors(join(run, file))
  const counted = [...tensors('student/model.safetensors').values()]
    .map(({ shape }) => shape.reduce((product, length) => product * length, 1))
    .reduce((sum, count) => sum + count, 0)
  expect(eventsOf(run, 'started')[0]?.parameters).toBe(counted)
  const [step = ''] = readdirSync(join(run, 'checkpoints')).filter((name) => /^\d+$/.test(name))
  const projections = (file: string) => [...tensors(file).keys()].filter(isProjection)
  expect(projections('student/model.safetensors')).toEqual([])
  expect(projections(`checkpoints/${step}/model.safetensors`)).toEqual([])
  expect(projections(`checkpoints/${step}/optimizer.safetensors`)).toEqual([
    'projections.hidden-mse.tokens.bias',
    'projections.hidden-mse.tokens.weight',
  ])
})

/**
 * Starts the trainer again and again until it finishes; kills it at a random moment of its life, at
 * most so many times.
 */
async function trainWithKills(
  run: string,
  signal: NodeJS.Signals,
  most: number,
  random: () => number,
  readTogether: number,
): Promise<number> {
  let kills = 0
  for (;;) {
    const starts = eventsOf(run, 'started').length
    const trainer = startTrainer(run, { readTogether })
    if (kills < most) {
      // One time in three anywhere in its life; else while it trains, where checkpoints are written
      // most of the time.
      if (random() < 1 / 3) await Promise.race([sleep(random() * LIFE_MS), trainer.ending])
      else {
        await Promise.race([
          until(run, () => eventsOf(run, 'started').length > starts).then(() =>
            sleep(random() * TRAINING_MS),
          ),
          trainer.ending,
        ])
      }
      trainer.kill(signal)
    }
    const { ended, complaints } = await trainer.ending
    if (ended === signal) kills += 1
    else if (ended !== 0) throw new Error(`The trainer ended with ${ended}: ${complaints}`)
    if (eventsOf(run, 'finished').length > 0) return kills
    if (ended === 0) kills += 1 // stopped by SIGTERM
  }
}

function expectSameResult(run: string, reference: string): void {
  const events = readEvents(run)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(contentsOf(join(run, 'student'))).toEqual(contentsOf(join(reference, 'student')))
  expect(contentsOf(join(run, 'predictions'))).toEqual(contentsOf(join(reference, 'predictions')))
  expect(stepsOf(run)).toEqual(stepsOf(reference))
  expect(evaluationsOf(run)).toEqual(evaluationsOf(reference))
  expect(eventsOf(run, 'finished').at(-1)?.best).toEqual(eventsOf(reference, 'finished').at(-1)?.best)
  expect(namesIn(run)).toEqual(namesIn(reference))
}

/** File name → its bytes. */
function contentsOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  )
}

/**
 * What a run leaves but numbered checkpoints, of which it keeps two or three; the mark and the
 * heartbeat of a trainer that was killed stay, or a half-made mark, and count for nothing.
 */
function namesIn(run: string): readonly string[] {
  return readdirSync(run, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^checkpoints.\d+|^trainer\.json|^heartbeat\.json/.test(name))
    .toSorted()
}

/**
 * Step → its numbers as written last, without what differs between two lives: number, clock,
 * duration.
 */
function stepsOf(run: string): ReadonlyMap<number, unknown> {
  return new Map(
    eventsOf(run, 'step').map(
      ({
        seq: _seq,
        at: _at,
        durationMs: _durationMs,
        fillMs: _fillMs,
        vaultChunks: _vaultChunks,
        ...numbers
      }) => [numbers.step, numbers],
    ),
  )
}

function evaluationsOf(run: string): ReadonlyMap<number, unknown> {
  return new Map(
    eventsOf(run, 'evaluated').map(({ step, stage, scores, teacher }) => [step, { stage, scores, teacher }]),
  )
}
