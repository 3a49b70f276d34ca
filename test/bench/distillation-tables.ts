import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { LossTerm } from '../../src-main/contract/plan-losses.ts'
import type { RunOverview } from '../../src-main/contract/run-overview.ts'
import { meanAndDeviation } from '../../src-main/domain/statistics/mean-and-deviation.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { openHome } from '../../src-main/host/home.ts'
import { listRuns } from '../../src-main/host/runs/list-runs.ts'
import { runPlan } from '../../src-main/host/training/run-plan.ts'
import type { TrainingSurroundings } from '../../src-main/host/training/train.ts'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { GLUE } from '../support/shared-data.ts'

/**
 * The README's tables: MiniLM-L6 fine-tuned on a GLUE task, then 3-layer students by each strategy,
 * mean ± sd over seeds.
 *   node test/bench/distillation-tables.ts --task cola --home FOLDER [--seeds 3] [--data FOLDER]
 * With --rows settings: one student, and what settings that are there for speed do to it, under one
 * teacher.
 * Runs that are in the home already are not trained again, so it can be stopped and started at
 * will.
 */
const TASKS = {
  cola: { folder: 'CoLA', maxLength: 64, metric: 'mcc' },
  mrpc: { folder: 'MRPC', maxLength: 128, metric: 'f1Class1' },
} as const

const CLASSIFICATION = [{ loss: 'hard-label' }, { loss: 'soft-label', temperature: 2 }] as const
const INTERNAL = [{ loss: 'attention-kl' }, { loss: 'hidden-cosine', at: 'cls' }] as const
const MAPPING = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
  { teacher: 6, student: 3 },
]

type Student = {
  readonly losses: readonly Partial<LossTerm>[]
  readonly strategy: string
  readonly mapping: object[]
  readonly training?: object
  readonly vault?: object
}

const STUDENTS: Readonly<Record<string, Student>> = {
  'hard labels only': { losses: [{ loss: 'hard-label' }], strategy: 'together', mapping: [] },
  'hard + soft labels': { losses: CLASSIFICATION, strategy: 'together', mapping: [] },
  'internal, together': { losses: [...CLASSIFICATION, ...INTERNAL], strategy: 'together', mapping: MAPPING },
  'internal, progressive': {
    losses: [...CLASSIFICATION, ...INTERNAL],
    strategy: 'progressive',
    mapping: MAPPING,
  },
  'internal, stacked': { losses: [...CLASSIFICATION, ...INTERNAL], strategy: 'stacked', mapping: MAPPING },
}

const TOGETHER = { losses: [...CLASSIFICATION, ...INTERNAL], strategy: 'together', mapping: MAPPING }

const SETTINGS: Readonly<Record<string, Student>> = {
  'as it is: float32, teacher from a vault': TOGETHER,
  'teacher computed at every step': { ...TOGETHER, vault: { keep: 'never' } },
  'vault in float16': { ...TOGETHER, vault: { precision: 'float16' } },
  'bfloat16, teacher from a vault': { ...TOGETHER, training: { precision: 'bfloat16' } },
  'embeddings frozen': { ...TOGETHER, training: { freeze: 'embeddings' } },
}

const { values: options } = parseArgs({
  options: {
    task: { type: 'string', default: 'cola' },
    home: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    rows: { type: 'string', default: 'strategies' },
    data: { type: 'string', default: GLUE },
  },
})
if (!options.home || !Object.hasOwn(TASKS, options.task))
  throw new Error('--home FOLDER and --task cola|mrpc are needed')
const task = options.task as keyof typeof TASKS
const { folder, maxLength, metric } = TASKS[task]
const home = openHome(options.home)
const surroundings: TrainingSurroundings = {
  home,
  trainer: PROGRAM_PATHS.trainer,
  runtime: await installRuntime(),
  onRun: ({ id, plan }) => process.stderr.write(`${id} ${plan.name} seed ${plan.training.seed}\n`),
}

const teachers = new Map<string, RunOverview>()
const rows: string[] = []
const isOfSettings = options.rows === 'settings'
for (const [name, student] of Object.entries(isOfSettings ? SETTINGS : STUDENTS)) {
  const runs: RunOverview[] = []
  for (let seed = 1; seed <= Number(options.seeds); seed++)
    runs.push(await finished(planOf(name, student, seed)))
  rows.push(rowOf(name, runs))
}
rows.unshift(rowOf('teacher, 6 layers', [...teachers.values()]))
process.stdout.write(
  `| ${task} | ${metric === 'mcc' ? 'MCC' : 'F1 of class 1'} | accuracy | agreement with the teacher |\n|---|---|---|---|\n`,
)
process.stdout.write(`${rows.join('\n')}\n`)

function planOf(
  name: string,
  { losses, strategy, mapping, training, vault }: Student,
  seed: number,
): RunPlan {
  const teacherSeed = isOfSettings ? 1 : seed
  const data = join(options.data, folder)
  return parseRunPlan({
    kind: 'distill',
    name,
    data: {
      source: { kind: 'files', train: join(data, 'train.tsv'), dev: join(data, 'dev.tsv'), task },
      maxLength,
    },
    teacher: {
      model: { kind: 'catalogue', name: 'minilm-l6' },
      fineTune: { epochs: 4, seed: teacherSeed },
      vault,
    },
    student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
    mapping,
    losses,
    strategy: { kind: strategy, stageEpochs: 1 },
    training: { epochs: 3, seed, ...training },
  })
}

async function finished(plan: RunPlan): Promise<RunOverview> {
  const { runs } = listRuns(home)
  const there = runs.find((run) => run.state === 'finished' && isDeepStrictEqual(run.plan, plan))
  const { run, teacher } = there ? { run: there, teacher: undefined } : await runPlan(plan, surroundings)
  const seed = plan.training.seed
  const ofSeed = runs.find(
    (one) => one.plan.kind === 'fine-tune' && (isOfSettings || one.plan.training.seed === seed) && one.last,
  )
  const found = teacher ?? ofSeed
  if (found) teachers.set(`${seed}`, found)
  return run
}

function rowOf(name: string, runs: readonly RunOverview[]): string {
  const spread = (numbers: readonly (number | undefined)[], scale: number, digits: number) => {
    const known = numbers.filter((number) => number !== undefined)
    if (known.length === 0) return '–'
    const { mean, deviation } = meanAndDeviation(known)
    const plusMinus = deviation === undefined ? '' : ` ± ${(deviation * scale).toFixed(digits)}`
    return `${(mean * scale).toFixed(digits)}${plusMinus}`
  }
  const cells = [
    spread(
      runs.map(({ last }) => last?.scores[metric] ?? undefined),
      1,
      3,
    ),
    `${spread(
      runs.map(({ last }) => last?.scores.accuracy),
      100,
      1,
    )} %`,
    runs.some(({ last }) => last?.teacher)
      ? `${spread(
          runs.map(({ last }) => last?.teacher?.agreement),
          100,
          1,
        )} %`
      : '–',
  ]
  return `| ${name} | ${cells.join(' | ')} |`
}
