import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

const LOSSES = [
  { loss: 'hard-label' },
  { loss: 'soft-label', weight: { from: 0.2, to: 1 } },
  { loss: 'attention-kl', weight: 2 },
  { loss: 'hidden-cosine' },
] as const
const PLAN = {
  losses: [...LOSSES],
  training: { epochs: 1, evaluateEvery: 0.5, dropout: 0.1, microBatch: 3, checkpointEverySeconds: 60 },
}
const DEV_EXAMPLES = 12
const MEASURED = { ...PLAN, microscope: { devTexts: DEV_EXAMPLES, gradientTexts: 3 } }

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'microscope-'))
  makeInputs(root, { devExamples: DEV_EXAMPLES })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const train = (run: string, isEnding = () => false) => trainRun(run, { backend: testBackend(), isEnding })
const studentOf = (run: string) => readFileSync(join(run, 'student', 'model.safetensors'))

test('losses are measured on dev texts at every evaluation, and the training has the same bits', async () => {
  const measured = makeRun(root, 'measured', MEASURED)
  const plain = makeRun(root, 'plain', PLAN)
  await train(measured)
  await train(plain)
  expect(studentOf(measured).equals(studentOf(plain))).toBe(true)
  expect(eventsOf(plain, 'dev-losses')).toEqual([])

  const found = eventsOf(measured, 'dev-losses')
  const evaluations = eventsOf(measured, 'evaluated')
  expect(found.map(({ step, steps, texts }) => [step, steps, texts])).toEqual([
    [5, 5, DEV_EXAMPLES],
    [10, 5, DEV_EXAMPLES],
  ])
  expect(eventsOf(measured, 'gradients').map(({ step, texts }) => [step, texts])).toEqual([
    [5, 3],
    [10, 3],
  ])
  const steps = eventsOf(measured, 'step')
  found.forEach(({ step, terms }, index) => {
    // All of the dev set is measured, so the scores say the same of the hard labels.
    expect(terms[0]?.value).toBeCloseTo(evaluations[index]?.scores.crossEntropy ?? Number.NaN, 5)
    const since = steps.slice(step - 5, step)
    terms.forEach(({ loss, training, pairs, value }, at) => {
      const mean = since.reduce((sum, one) => sum + (one.terms[at]?.value ?? Number.NaN), 0) / since.length
      expect(loss).toBe(LOSSES[at]?.loss)
      expect(training).toBeCloseTo(mean, 6)
      if (pairs) expect(pairs.reduce((sum, pair) => sum + pair.value, 0)).toBeCloseTo(value, 5)
    })
    expect(terms[1]?.weight).toBe(steps[step - 1]?.terms[1]?.weight)
    expect(terms[3]?.pairs?.map(({ teacher, student }) => [teacher, student])).toEqual([
      [2, 1],
      [4, 2],
    ])
  })
})

test('they are the same after an interruption', async () => {
  const interrupted = makeRun(root, 'interrupted', MEASURED)
  let asked = 0
  expect(await train(interrupted, () => ++asked > 8)).toBe('stopped')
  await train(interrupted)
  const measuredOf = (run: string) => [
    ...eventsOf(run, 'dev-losses').map(({ step, steps, terms }) => ({ step, steps, terms })),
    ...eventsOf(run, 'gradients').map(({ step, layers }) => ({ step, layers })),
  ]
  expect(measuredOf(interrupted)).toEqual(measuredOf(join(root, 'measured')))
})
