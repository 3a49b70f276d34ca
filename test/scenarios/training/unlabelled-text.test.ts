import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { createRun } from '../../../src-main/host/training/create-run.ts'
import { resolveSources } from '../../../src-main/host/training/resolve-sources.ts'
import { openHome, type Home } from '../../../src-main/host/home.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { readSources } from '../../../src-main/run-folder/read-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, word } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

let root = ''
let home: Home
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'unlabelled-'))
  home = openHome(join(root, 'home'))
  makeInputs(root, { trainExamples: 16 })
  const texts = Array.from({ length: 20 }, (_, line) => `${word(line + 60)} ${word(5 * line)} ${word(line)}`)
  writeFileSync(join(root, 'transfer.txt'), `${texts.join('\n')}\n`)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const HARD = { loss: 'hard-label' }
const INSIDE = [{ loss: 'soft-label' }, { loss: 'attention-kl' }, { loss: 'hidden-cosine' }]

function plan(
  unlabelled: object | undefined,
  losses: readonly object[],
  more: object = {},
  train = 'train.jsonl',
  keep = 'never',
) {
  return {
    kind: 'distill',
    data: { source: { kind: 'files', train: join(root, train), dev: join(root, 'dev.jsonl') }, unlabelled },
    teacher: { model: { kind: 'folder', path: join(root, 'teacher') }, vault: { keep } },
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    mapping: losses.some(({ loss }: { loss?: string }) => loss?.startsWith('att'))
      ? [{ teacher: 4, student: 2 }]
      : [],
    losses,
    training: { epochs: 2, batchSize: 4, learningRate: 1e-3, dropout: 0, ...more },
  }
}
const transfer = (more: object = {}) => ({ path: join(root, 'transfer.txt'), ...more })

async function made(given: object): Promise<string> {
  const parsed = parseRunPlan(given)
  return createRun(parsed, await resolveSources(parsed, home, {}), home)
}

async function train(run: string, isEnding = () => false): Promise<string> {
  await trainRun(run, { backend: testBackend(), isEnding })
  return run
}

const trained = async (given: object) => train(await made(given))

function numbersOf(run: string): readonly number[] {
  return eventsOf(run, 'step').flatMap(({ loss, gradientNorm, terms }) => [
    loss,
    gradientNorm,
    ...terms.map(({ value }) => value),
  ])
}
const studentOf = (run: string) => readFileSync(join(run, 'student', 'model.safetensors')).toString('base64')
const startOf = (run: string) => eventsOf(run, 'started')[0]

describe('a student with unlabelled text', () => {
  test('beside the labelled rows learns from both, in whole batches as in parts', async () => {
    const whole = await trained(plan(transfer(), [HARD, ...INSIDE]))
    expect(startOf(whole)).toMatchObject({ trainExamples: 36, unlabelledExamples: 20, devExamples: 12 })
    const parts = await trained(plan(transfer(), [HARD, ...INSIDE], { microBatch: 1 }))
    const [found, expected] = [numbersOf(parts), numbersOf(whole)]
    expect(found).toHaveLength(expected.length)
    found.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 3))
    expect(studentOf(whole)).not.toBe(studentOf(await trained(plan(undefined, [HARD, ...INSIDE]))))
  })

  test('instead of them needs no label, and is what the same rows marked -1 are', async () => {
    const run = await trained(plan(transfer({ use: 'instead' }), INSIDE))
    expect(startOf(run)).toMatchObject({ trainExamples: 20, unlabelledExamples: 20 })
    const rows = readFileSync(join(root, 'transfer.txt'), 'utf8').trim().split('\n')
    const marked = rows.map((text) => `${JSON.stringify({ text, label: -1 })}\n`).join('')
    writeFileSync(join(root, 'marked.jsonl'), `${readFileSync(join(root, 'train.jsonl'), 'utf8')}${marked}`)
    const same = await trained(plan({ use: 'instead', trainingRows: true }, INSIDE, {}, 'marked.jsonl'))
    expect(studentOf(same)).toBe(studentOf(run))
    const without = await trained(plan(undefined, INSIDE, {}, 'marked.jsonl'))
    expect(startOf(without)).toMatchObject({ trainExamples: 16, leftOutRows: 20 })
    expect(studentOf(without)).toBe(studentOf(await trained(plan(undefined, INSIDE))))
  })

  test('keeps labels out of sight: those of the file say nothing', async () => {
    const rows = readFileSync(join(root, 'transfer.txt'), 'utf8').trim().split('\n')
    writeFileSync(
      join(root, 'scored.csv'),
      `text,label\n${rows.map((text, row) => `${text},${row * 0.37}`).join('\n')}\n`,
    )
    const scored = await trained(plan({ path: join(root, 'scored.csv') }, [HARD, { loss: 'soft-label' }]))
    const plain = await trained(plan(transfer(), [HARD, { loss: 'soft-label' }]))
    expect(studentOf(scored)).toBe(studentOf(plain))
    for (const { terms } of eventsOf(plain, 'step'))
      for (const { value } of terms) expect(Number.isFinite(value)).toBe(true)
  })

  test.each(['never', 'always'])('stopped anywhere ends in the same bits (vault: %s)', async (keep) => {
    const given = plan(transfer(), [HARD, ...INSIDE], { dropout: 0.1, microBatch: 3 }, 'train.jsonl', keep)
    const whole = await trained(given)
    const run = await made(given)
    for (const steps of [3, 4, 7]) {
      const before = eventsOf(run, 'step').length
      await train(run, () => eventsOf(run, 'step').length >= before + steps)
    }
    expect(eventsOf(run, 'stopped').length).toBeGreaterThanOrEqual(3)
    expect(studentOf(await train(run))).toBe(studentOf(whole))
  })

  test('is not trained on a file that has changed since', async () => {
    writeFileSync(join(root, 'other.txt'), 'w1 w2\nw3\n')
    const run = await made(plan({ path: join(root, 'other.txt') }, INSIDE))
    expect(readSources(run).unlabelled).toMatchObject({ format: 'txt' })
    appendFileSync(join(root, 'other.txt'), 'w4\n')
    await expect(train(run)).rejects.toMatchObject({
      code: 'inputs-changed',
      message: expect.stringContaining('unlabelled text'),
    })
  })
})

describe('a plan with unlabelled text', () => {
  test.each([
    [
      'instead of labels that a loss needs',
      transfer({ use: 'instead' }),
      [HARD, ...INSIDE],
      /hard-label loss needs labels/,
    ],
    ['beside a loss of labels alone', transfer(), [HARD], /does not look at it/],
    ['that names none', {}, INSIDE, /names no text/],
  ])('%s is refused', (_, unlabelled, losses, why) => {
    expect(() => parseRunPlan(plan(unlabelled, losses))).toThrow(why)
  })

  test('for fine-tuning is refused, and so is a file that cannot be read', async () => {
    const { data } = plan(transfer(), INSIDE)
    expect(() => parseRunPlan({ kind: 'fine-tune', data, model: { kind: 'folder', path: root } })).toThrow(
      /learns from labels alone/,
    )
    await expect(made(plan({ path: join(root, 'none.txt') }, INSIDE))).rejects.toThrow(
      /none\.txt cannot be read/,
    )
  })
})
