import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DistillPlan, RunPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { epochBatches, type EncodedExample } from '../../../src-main/engine/training/batches.ts'
import { prepareRun, type PreparedRun } from '../../../src-main/engine/training/prepare-run.ts'
import { writeSafetensors } from '../../../src-main/engine/weights/write-safetensors.ts'
import type { StoredTensor } from '../../../src-main/model-folder/read-safetensors.ts'
import { writeModelFolder } from '../../../src-main/engine/weights/write-model-folder.ts'
import { createRun } from '../../../src-main/host/training/create-run.ts'
import { resolveSources } from '../../../src-main/host/training/resolve-sources.ts'
import type { Home } from '../../../src-main/host/home.ts'
import { GLUE } from '../../support/shared-data.ts'

export const DATA = {
  cola: {
    source: {
      kind: 'files',
      train: join(GLUE, 'CoLA', 'train.tsv'),
      dev: join(GLUE, 'CoLA', 'dev.tsv'),
      task: 'cola',
    },
    maxLength: 64,
    teacherEpochs: 4,
  },
  'movie-reviews': {
    source: { kind: 'catalogue', name: 'movie-reviews' },
    maxLength: 128,
    teacherEpochs: 2,
  },
  mrpc: {
    source: {
      kind: 'files',
      train: join(GLUE, 'MRPC', 'train.tsv'),
      dev: join(GLUE, 'MRPC', 'dev.tsv'),
      task: 'mrpc',
    },
    maxLength: 128,
    teacherEpochs: 3,
  },
} as const

export type DataName = keyof typeof DATA

/**
 * A student that starts from every k-th layer of its teacher and learns from them; k is how many
 * times its layers the teacher has.
 */
export function studentOf(teacherLayers: number, layers: number) {
  const pairs = Array.from({ length: layers }, (_, index) => ({
    teacher: Math.round(((index + 1) * teacherLayers) / layers),
    student: index + 1,
  }))
  return {
    student: { layers, start: { from: 'teacher', layers: pairs.map(({ teacher }) => teacher) } },
    mapping: pairs,
    losses: [
      { loss: 'soft-label', temperature: 2 },
      { loss: 'attention-kl' },
      { loss: 'hidden-cosine', at: 'cls' },
    ],
  } as const
}

/** What both sides are asked to do. */
export interface TaskSettings {
  readonly data: DataName
  readonly teacherLayers: number
  readonly studentLayers: number
  /** Share of the training set. */
  readonly fraction: number
  readonly epochs: number
  /** Instead of `epochs`. */
  readonly steps?: number
  readonly seed: number
  /** Left out, the model's own. */
  readonly dropout?: number
}

/**
 * A plan as Stillroom runs it, and a folder in which the peers find the same: settings, tokenized
 * examples, batches, the two networks.
 */
export interface EqualTask {
  readonly plan: DistillPlan
  readonly folder: string
  readonly stepsPerEpoch: number
  readonly steps: number
  readonly classes: number
  readonly devLabels: Int32Array
}

/** Writes one task for both sides: the batches are Stillroom's own, epoch by epoch. */
export async function equalTask(
  settings: TaskSettings,
  teacher: string,
  home: Home,
  folder: string,
): Promise<EqualTask> {
  const whole = planOf(settings, teacher, settings.epochs)
  const prepared = await prepare(whole, home)
  const { seed, batchSize } = whole.training
  const stepsPerEpoch = Math.ceil(prepared.train.length / batchSize)
  const steps = settings.steps ?? Math.max(1, Math.round(settings.epochs * stepsPerEpoch))
  const plan = planOf(settings, teacher, steps / stepsPerEpoch)
  const lengths = prepared.train.map(({ ids }) => ids.length)
  const batches = Array.from({ length: Math.ceil(steps / stepsPerEpoch) }, (_, epoch) =>
    epochBatches(lengths, batchSize, { seed, stage: 0, epoch }),
  )
    .flat()
    .slice(0, steps)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const student = join(folder, 'student')
  writeModelFolder(student, {
    config: prepared.config,
    labels: prepared.sources.labels,
    weights: prepared.startingWeights,
    tokenizerFrom: prepared.tokenizerFrom,
  })
  writeSafetensors(
    join(folder, 'examples.safetensors'),
    new Map([
      ...examples('train', prepared.train, prepared.rows.ids),
      ...examples('dev', prepared.dev, prepared.rows.ids),
      ['order', integers(batches.flatMap((batch) => [...batch]))],
      ['order.sizes', integers(batches.map(({ length }) => length))],
    ]),
  )
  const { training, losses, mapping } = plan
  writeFileSync(
    join(folder, 'task.json'),
    JSON.stringify({ training, losses, mapping, teacher, student }, undefined, 2),
  )
  return {
    plan,
    folder,
    stepsPerEpoch,
    steps,
    classes: prepared.sources.labels.length,
    devLabels: Int32Array.from(prepared.dev, ({ label }) => label),
  }
}

function planOf(
  { data, teacherLayers, studentLayers, fraction, seed, dropout }: TaskSettings,
  teacher: string,
  epochs: number,
): DistillPlan {
  const { source, maxLength } = DATA[data]
  const plan: RunPlan = parseRunPlan({
    kind: 'distill',
    name: 'against PyTorch',
    data: { source, maxLength, fraction },
    teacher: { model: { kind: 'folder', path: teacher } },
    ...studentOf(teacherLayers, studentLayers),
    // Only the end is evaluated, and nothing is saved on the way: the peers do neither.
    training: { epochs, seed, dropout, evaluateEvery: 1000, checkpointEverySeconds: 86_400 },
  })
  if (plan.kind !== 'distill') throw new Error('The plan does not distil')
  return plan
}

/** Reads what a plan names as a trainer does, by way of a run folder that is not kept. */
async function prepare(plan: DistillPlan, home: Home): Promise<PreparedRun> {
  const folder = createRun(plan, await resolveSources(plan, home, {}), home)
  try {
    return await prepareRun(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param vocabulary what the ids of a prepared example stand for: those of the model's whole
 * vocabulary, which the peers use
 */
function examples(
  split: string,
  rows: readonly EncodedExample[],
  vocabulary: ArrayLike<number>,
): readonly (readonly [string, StoredTensor])[] {
  const whole = (id: number) => vocabulary[id] ?? Number.NaN
  return [
    [`${split}.ids`, integers(rows.flatMap(({ ids }) => Array.from(ids, whole)))],
    [`${split}.types`, integers(rows.flatMap(({ typeIds }) => [...typeIds]))],
    [`${split}.lengths`, integers(rows.map(({ ids }) => ids.length))],
  ]
}

function integers(values: readonly number[]): StoredTensor {
  return { dtype: 'I32', shape: [values.length], data: new Uint8Array(Int32Array.from(values).buffer) }
}
