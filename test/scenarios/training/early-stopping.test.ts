import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import { readRun } from '../../../src-main/run-folder/read-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

/**
 * Ten steps an epoch; an evaluation every two. Texts with labels at random: nothing to be learnt.
 */
const TRAINING = {
  epochs: 6,
  learningRate: 3e-3,
  evaluateEvery: 0.2,
  dropout: 0.1,
  checkpointEverySeconds: 60,
  bestBy: 'crossEntropy',
  stopEarly: { patience: 3, minDelta: 0 },
} as const
const STACKED = {
  strategy: { kind: 'stacked', stageEpochs: 0.4 },
  training: { ...TRAINING, keep: 'best' },
} as const

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'early-stopping-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const train = (run: string, isEnding = () => false) => trainRun(run, { backend: testBackend(), isEnding })
const studentOf = (run: string) => readFileSync(join(run, 'student', 'model.safetensors'))

describe('a run whose evaluations get no better', () => {
  test('stops early in the stage that trains the classifier, says why, and keeps its best weights', async () => {
    const run = makeRun(root, 'stacked', STACKED)
    await train(run)
    const ends = eventsOf(run, 'stage-ended')
    expect(ends.map(({ reason }) => reason)).toEqual(['limit', 'limit', 'stopped-early'])
    const evaluations = eventsOf(run, 'evaluated')
    const ofLast = evaluations.filter(({ stage }) => stage === 2)
    const entropies = ofLast.map(({ scores }) => scores.crossEntropy ?? Number.NaN)
    const at = entropies.indexOf(Math.min(...entropies))
    const best = ofLast[at]?.step
    // The best, and three behind it.
    expect(ofLast).toHaveLength(at + 4)
    expect(ends[2]?.patience).toEqual({ bestStep: best, score: -(entropies[at] ?? 0), evaluations: 3 })
    expect(eventsOf(run, 'finished')[0]).toMatchObject({ kept: best, best: { step: best } })
    expect(readRun(run).result?.step).toBe(best)

    const kept = readSafetensors(join(run, 'student', 'model.safetensors'))
    const last = readSafetensors(
      join(run, 'checkpoints', String(evaluations.at(-1)?.step), 'model.safetensors'),
    )
    const written = readSafetensors(join(run, 'checkpoints', String(best), 'model.safetensors'))
    const classifier = 'classifier.weight'
    expect(kept.get(classifier)?.data).toEqual(written.get(classifier)?.data)
    expect(kept.get(classifier)?.data).not.toEqual(last.get(classifier)?.data)
  })

  test('ends at the same step in the same bits however often it was interrupted', async () => {
    const run = makeRun(root, 'interrupted', STACKED)
    let lives = 0
    for (let outcome = 'stopped'; outcome !== 'finished'; lives++) {
      let asked = 0
      // Longer lives each time, so that every life comes further than the one before.
      outcome = await train(run, () => ++asked > 6 + 5 * lives)
    }
    expect(lives).toBeGreaterThan(3)
    const whole = join(root, 'stacked')
    expect(studentOf(run).equals(studentOf(whole))).toBe(true)
    expect(eventsOf(run, 'stage-ended').at(-1)?.patience).toEqual(
      eventsOf(whole, 'stage-ended').at(-1)?.patience,
    )
  })

  test('exports its last weights unless it is told to keep the best', async () => {
    const run = makeRun(root, 'last', { ...STACKED, training: TRAINING })
    await train(run)
    const last = eventsOf(run, 'evaluated').at(-1)?.step
    expect(eventsOf(run, 'finished')[0]?.kept).toBe(last)
    expect(readRun(run).result?.step).toBe(last)
    expect(studentOf(run).equals(studentOf(join(root, 'stacked')))).toBe(false)
  })
})
