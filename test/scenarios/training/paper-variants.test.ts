import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writtenOutStages } from '../../../src-main/domain/plan/written-out-stages.ts'
import { prepareRun } from '../../../src-main/engine/training/prepare-run.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import { toFloat32 } from '../../../src-main/model-folder/to-float32.ts'
import { readPlan } from '../../../src-main/run-folder/read-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, makeRun } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'paper-variants-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Plan = Parameters<typeof makeRun>[2]

async function trained(name: string, plan: Plan): Promise<string> {
  const run = makeRun(root, name, {
    ...plan,
    training: { dropout: 0, weightDecay: 0.1, checkpointEverySeconds: 60, ...plan?.training },
  })
  await trainRun(run, { backend: testBackend(), isEnding: () => false })
  return run
}

/** Parameters of the result that are not the ones the run began with, bit for bit. */
async function changedParameters(run: string): Promise<readonly string[]> {
  const { startingWeights } = await prepareRun(run)
  const result = readSafetensors(join(run, 'student', 'model.safetensors'))
  return [...startingWeights].flatMap(([name, start]) => {
    const stored = result.get(name) ?? result.get(`bert.${name}`)
    if (!stored) throw new Error(`The student has no ${name}`)
    const bits = (data: Float32Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    return bits(toFloat32(name, stored)).equals(bits(start)) ? [] : [name]
  })
}

const bytesOf = (run: string) => readFileSync(join(run, 'student', 'model.safetensors'))

const valuesOf = (run: string) =>
  eventsOf(run, 'step').map(({ loss, terms }) => [loss, ...terms.map(({ value }) => value)])

describe('a strategy written out as a list of stages', () => {
  test('trains to the same bits, one layer at a time and with stages that may end early', async () => {
    const given = {
      losses: [{ loss: 'hard-label' }, { loss: 'hidden-mse', at: 'tokens', weight: 0.5 }],
      training: { epochs: 1, dropout: 0.1 },
    } as const
    const convergence = { threshold: 0.5, windowSteps: 2 }
    const preset = await trained('preset', {
      ...given,
      losses: [...given.losses],
      strategy: { kind: 'progressive', train: 'layer', stageEpochs: 2, convergence },
    })
    const plan = readPlan(preset)
    if (plan.kind !== 'distill') throw new Error('A distillation was asked for')
    const list = await trained('list', {
      ...given,
      losses: [...given.losses],
      strategy: { kind: 'stages', stages: [...writtenOutStages(plan)] },
    })
    expect(eventsOf(list, 'stage-ended').map(({ reason }) => reason)).toContain('converged')
    expect(valuesOf(list)).toEqual(valuesOf(preset))
    expect(bytesOf(list)).toEqual(bytesOf(preset))
  })
})

describe('a mapping that is drawn each epoch', () => {
  test('compares in all steps of an epoch what the log says of it, read from a vault as computed', async () => {
    const drawn = (name: string, keep: 'always' | 'never') =>
      trained(name, {
        losses: [{ loss: 'hidden-mse', at: 'tokens' }, { loss: 'attention-kl' }],
        mapping: [1, 2, 3].flatMap((more) =>
          [1, 2].map((student) => ({ teacher: student + more - 1, student })),
        ),
        draw: { every: 'epoch' },
        strategy: {},
        training: { epochs: 4 },
        teacher: { model: { kind: 'catalogue', name: 'a' }, vault: { keep } },
      })
    const [live, stored] = [await drawn('drawn live', 'never'), await drawn('drawn stored', 'always')]
    const drawings = eventsOf(live, 'mapping-drawn')
    expect(drawings.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3])
    expect(new Set(drawings.map(({ pairs }) => JSON.stringify(pairs))).size).toBeGreaterThan(1)
    for (const { epoch, terms } of eventsOf(live, 'step'))
      for (const { pairs = [] } of terms)
        expect(pairs.map(({ teacher, student }) => ({ teacher, student }))).toEqual(
          drawings[Math.ceil(epoch - 1e-9) - 1]?.pairs,
        )
    valuesOf(stored).forEach((values, step) =>
      values.forEach((value, at) => expect(value).toBeCloseTo(valuesOf(live)[step]?.[at] ?? NaN, 3)),
    )
  })
})

describe('mixed texts (CR-ILD)', () => {
  test('ask the teacher in every step and say so; micro-batches, of which each mixes its own, learn too', async () => {
    const plan: Plan = {
      losses: [
        { loss: 'attention-kl', texts: 'mixed' },
        { loss: 'hidden-mse', at: 'tokens', texts: 'mixed' },
        { loss: 'attention-consistency', weight: { from: 0, to: 0.1 } },
        { loss: 'hidden-consistency', weight: { from: 0, to: 0.1 } },
      ],
      mapping: [{ teacher: 4, student: 2 }],
      strategy: {},
      training: { epochs: 2, dropout: 0.1 },
    }
    const run = await trained('mixed', plan)
    expect(eventsOf(run, 'teacher-source')).toMatchObject([
      { source: 'live', reason: expect.stringMatching(/mixtures of texts/) as string },
    ])
    const values = valuesOf(run)
    // The consistency weighs nothing in the first step, and something in the last.
    expect(values[0]?.slice(3)).toEqual([0, 0])
    expect(Math.min(...(values.at(-1) ?? []))).toBeGreaterThan(0)
    expect(values.at(-1)?.[0]).toBeLessThan(values[0]?.[0] ?? 0)
    const parts = await trained('mixed in parts', { ...plan, training: { ...plan.training, microBatch: 3 } })
    expect(valuesOf(parts).flat().every(Number.isFinite)).toBe(true)
    expect(valuesOf(parts)[0]).not.toEqual(values[0])
  })
})

describe('progressive distillation that trains one layer at a time', () => {
  const HIDDEN = [{ loss: 'hidden-mse', at: 'tokens' }] as const
  const ofOne = (name: string, train: 'below' | 'layer' | undefined) =>
    trained(name, {
      losses: [...HIDDEN],
      mapping: [{ teacher: 4, student: 2 }],
      strategy: { kind: 'progressive', train },
    })

  test('changes the layer at hand and nothing else, weight decay included', async () => {
    const changed = await changedParameters(await ofOne('one layer', 'layer'))
    expect(changed.length).toBeGreaterThan(10)
    expect(changed.filter((name) => !name.startsWith('encoder.layer.1.'))).toEqual([])
  })

  test('by itself, or when all below is asked for, also changes what lies below it', async () => {
    const changed = await changedParameters(await ofOne('below', 'below'))
    expect(changed).toContain('encoder.layer.0.output.dense.weight')
    expect(changed).toContain('embeddings.word_embeddings.weight')
    const unasked = await ofOne('unasked', undefined)
    expect(valuesOf(unasked)).toEqual(valuesOf(join(root, 'below')))
  })

  test('takes the first step of each stage with the same loss, and trains everything in the last stage', async () => {
    const run = await trained('whole run', {
      losses: [{ loss: 'hard-label' }, ...HIDDEN],
      strategy: { kind: 'progressive', train: 'layer' },
    })
    const changed = await changedParameters(run)
    expect(changed).toContain('classifier.weight')
    expect(changed).toContain('embeddings.word_embeddings.weight')
    const first = eventsOf(run, 'step')[0]
    const below = await trained('whole run below', {
      losses: [{ loss: 'hard-label' }, ...HIDDEN],
      strategy: { kind: 'progressive' },
    })
    expect(first?.loss).toBe(eventsOf(below, 'step')[0]?.loss)
    expect(first?.gradientNorm).toBeLessThan(eventsOf(below, 'step')[0]?.gradientNorm ?? 0)
  })
})

describe('mapped embeddings', () => {
  const MAPPED = {
    losses: [{ loss: 'hard-label' }, { loss: 'attention-kl' }, { loss: 'hidden-mse', at: 'tokens' }],
    mapping: [
      { teacher: 0, student: 0 },
      { teacher: 4, student: 2 },
    ],
  } satisfies Plan
  const withVault = (keep: 'always' | 'never') => ({
    ...MAPPED,
    teacher: { model: { kind: 'folder' as const, path: join(root, 'teacher') }, vault: { keep } },
  })

  test('are a stage of their own, in which attention has no part, and only they are trained', async () => {
    const run = await trained('embeddings', {
      losses: MAPPED.losses.slice(1),
      mapping: [
        { teacher: 0, student: 0 },
        { teacher: 4, student: 2 },
      ],
      strategy: { kind: 'progressive', stageEpochs: [1, 1] },
    })
    const stages = eventsOf(run, 'started')[0]?.stages.map(({ name }) => name)
    expect(stages).toEqual(['embeddings', 'layer 2'])
    const steps = eventsOf(run, 'step')
    const lossesIn = (stage: number) =>
      steps.find((step) => step.stage === stage)?.terms.map(({ loss }) => loss)
    expect(lossesIn(0)).toEqual(['hidden-mse'])
    expect(lossesIn(1)).toEqual(['attention-kl', 'hidden-mse'])
    const alone = await trained('embeddings alone', {
      losses: [{ loss: 'hidden-mse', at: 'tokens' }],
      mapping: [{ teacher: 0, student: 0 }],
      strategy: { kind: 'progressive' },
    })
    const changed = await changedParameters(alone)
    expect(changed.length).toBeGreaterThan(2)
    expect(changed.filter((name) => !name.startsWith('embeddings.'))).toEqual([])
  })

  test('are read from a vault as the teacher says them', async () => {
    const live = await trained('embeddings live', withVault('never'))
    const stored = await trained('embeddings stored', withVault('always'))
    expect(eventsOf(stored, 'teacher-source')).toMatchObject([{ source: 'stored' }])
    const parts = eventsOf(stored, 'teacher-checked')[0]?.differences.map(({ part }) => part)
    expect(parts).toEqual(['attention 4', 'tokens 0', 'tokens 4'])
    const [a, b] = [valuesOf(live).flat(), valuesOf(stored).flat()]
    expect(a.length).toBe(b.length)
    a.forEach((value, index) => expect(value).toBeCloseTo(b[index] ?? Number.NaN, 4))
  })
})
