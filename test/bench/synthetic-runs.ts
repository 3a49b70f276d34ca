import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Scores } from '../../src-main/contract/metrics.ts'
import type { distillPlanSchema, RunPlan } from '../../src-main/contract/plan.ts'
import type { TrainingEventBody } from '../../src-main/contract/training-event.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { stagesOf } from '../../src-main/domain/plan/stages.ts'
import { proposeLayerMapping } from '../../src-main/domain/plan/propose-layer-mapping.ts'

const STRATEGIES = ['together', 'progressive', 'stacked'] as const
const TASKS = ['cola', 'mrpc', 'rte', 'qqp'] as const
const SEEDS = 5
const TEACHER = 0.895
const DEV = 1_043
const EVALUATIONS = 8
const STEPS = 1_600
const DAY = 24 * 3600 * 1000

/**
 * Writes `count` run folders as trainers leave them, for benches: plans in groups of five seeds,
 * eight evaluations each, one in twenty failed or stopped.
 * Their numbers are drawn, from the run's index alone.
 */
export function makeSyntheticRuns(runsFolder: string, count: number, newest = Date.now()): void {
  mkdirSync(runsFolder, { recursive: true })
  for (let index = 0; index < count; index++)
    writeRun(runsFolder, index, new Date(newest - (count - index) * 600_000 - DAY / 8), planOf(index))
}

/** The same for plans that are given, one finished run each. */
export function makeRunsOf(runsFolder: string, plans: readonly RunPlan[], newest = Date.now()): void {
  mkdirSync(runsFolder, { recursive: true })
  plans.forEach((plan, index) =>
    writeRun(runsFolder, index, new Date(newest - (plans.length - index) * 1000), plan, true),
  )
}

function writeRun(runsFolder: string, index: number, made: Date, plan: RunPlan, isFinished = false): void {
  const id = `${made.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${index.toString(16).padStart(4, '0')}`
  const folder = join(runsFolder, id)
  mkdirSync(folder)
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  const lines = eventsOf(index, plan, isFinished).map((body, seq) =>
    JSON.stringify({ seq: seq + 1, at: new Date(made.getTime() + seq * 1000).toISOString(), ...body }),
  )
  writeFileSync(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`)
  if (index % 3 === 0)
    writeFileSync(
      join(folder, 'about.json'),
      JSON.stringify({ tags: [index % 2 ? 'paper' : 'baseline'], notes: '' }),
    )
  utimesSync(join(folder, 'plan.json'), made, made)
}

function planOf(index: number) {
  const group = Math.floor(index / SEEDS)
  const layers = [3, 4, 6][group % 3] ?? 6
  const kind = STRATEGIES[Math.floor(group / 3) % 3] ?? 'together'
  const task = TASKS[Math.floor(group / 9) % 4] ?? 'cola'
  const isInternal = kind !== 'together' || group % 2 === 0
  const mapping = isInternal ? [...proposeLayerMapping('every-kth', 12, layers)] : []
  return parseRunPlan({
    kind: 'distill',
    name: `${task}-${isInternal ? kind : 'soft'}-${layers}`,
    data: { source: { kind: 'files', train: `/data/${task}/train.tsv`, dev: `/data/${task}/dev.tsv`, task } },
    teacher: { model: { kind: 'hub', id: 'google-bert/bert-base-uncased' }, fineTune: { epochs: 3 } },
    student: {
      layers,
      start: {
        from: 'teacher',
        layers: proposeLayerMapping('every-kth', 12, layers).map(({ teacher }) => teacher),
      },
    },
    mapping,
    losses: [
      { loss: 'hard-label', weight: 0.2 },
      { loss: 'soft-label', weight: 0.8 },
      ...(isInternal
        ? [
            { loss: 'attention-kl' as const, weight: 1 },
            { loss: 'hidden-cosine' as const, weight: 1 + (group % 4) / 2 },
          ]
        : []),
    ],
    strategy: { kind },
    training: {
      seed: 1 + (index % SEEDS),
      learningRate: 2e-5 * (1 + (group % 17)),
      batchSize: 8 * (1 + (group % 5)),
    },
  } satisfies z.input<typeof distillPlanSchema>)
}

function eventsOf(index: number, plan: RunPlan, isFinishing: boolean): readonly TrainingEventBody[] {
  const random = numbers(index)
  // Where classification is trained: evaluations before it are not called best.
  const stage = plan.kind === 'distill' ? stagesOf(plan).length - 1 : 0
  const top = 0.87 + 0.02 * random() + (Math.floor(index / SEEDS / 3) % 3) * 0.006
  const isFailed = !isFinishing && index % 41 === 7
  const isStopped = !isFinishing && index % 43 === 5
  const evaluations = isFailed || isStopped ? 3 : EVALUATIONS
  return [
    {
      kind: 'started',
      fromStep: 0,
      pid: 1,
      tensorflow: '2.21.0',
      device: 'CPU',
      node: 'v24',
      trainExamples: 8_551,
      devExamples: DEV,
      rejectedRows: 0,
      parameters: 43_100_000,
      stages: [{ index: 0, name: 'together', steps: STEPS }],
    },
    { kind: 'teacher-evaluated', scores: scores(TEACHER), predictions: 'teacher.f32' },
    ...Array.from({ length: evaluations }, (_, at): readonly TrainingEventBody[] => {
      const step = ((at + 1) * STEPS) / EVALUATIONS
      const accuracy = top - 0.12 * Math.exp(-(at + 1) / 2) + 0.006 * (random() - 0.5)
      return [
        {
          kind: 'step',
          step,
          stage,
          epoch: at,
          loss: 1 / (at + 1),
          terms: [],
          learningRate: 1e-5,
          gradientNorm: 1,
          examples: 32,
          tokens: 900,
          durationMs: 180_000 + 60_000 * random(),
        },
        {
          kind: 'evaluated',
          step,
          stage,
          scores: scores(accuracy),
          teacher: {
            agreement: accuracy + 0.035,
            teacherRight: Math.round(TEACHER * DEV),
            teacherRightStudentRight: Math.round(accuracy * DEV * 0.96),
            teacherWrongStudentRight: 12,
          },
          predictions: `${step}.f32`,
          durationMs: 2_000,
        },
      ]
    }).flat(),
    ending(isFailed, isStopped, (evaluations * STEPS) / EVALUATIONS),
  ]
}

function ending(isFailed: boolean, isStopped: boolean, step: number): TrainingEventBody {
  if (isFailed)
    return {
      kind: 'failed',
      step,
      error: { code: 'non-finite-loss', message: `The loss is NaN at step ${step + 1}` },
    }
  if (isStopped) return { kind: 'stopped', step }
  return { kind: 'finished', step, best: { step, accuracy: 0.88 } }
}

function scores(accuracy: number): Scores {
  return {
    examples: DEV,
    right: Math.round(accuracy * DEV),
    accuracy,
    f1Class1: accuracy - 0.01,
    f1Macro: accuracy - 0.02,
    f1Weighted: accuracy - 0.005,
    mcc: 2 * accuracy - 1.05,
    ece: 0.04,
    crossEntropy: 0.4,
    onlyPredicted: null,
  }
}

/** Numbers in 0…1 that follow from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
