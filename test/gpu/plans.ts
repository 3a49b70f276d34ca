import { join } from 'node:path'
import { LOSS_IDS } from '../../src-main/contract/loss-id.ts'
import { openHome } from '../../src-main/host/home.ts'
import { makeInputs, makeRun } from '../scenarios/training/make-run-folder.ts'
import { makeTaskInputs, makeTaskRun, OTHER_KINDS } from '../scenarios/training/make-task-run.ts'
import { eventsOf, startTrainer } from '../scenarios/training/start-trainer.ts'
import type { Step, StepContext } from './step.ts'

type Plan = NonNullable<Parameters<typeof makeRun>[2]>

const ALL_PAIRS = [1, 2, 3].flatMap((more) =>
  [1, 2].map((student) => ({ teacher: student + more - 1, student })),
)
const HIDDEN = { loss: 'hidden-mse', at: 'tokens' } as const

/** What a plan may say besides what families and losses compute, which is held beside PyTorch. */
const PLANS: Readonly<Record<string, Plan>> = {
  'every loss': {
    losses: LOSS_IDS.filter((loss) => loss !== 'hard-label').map((loss) => ({ loss })),
  },
  'weights and temperatures that change': {
    losses: [
      {
        loss: 'hard-label',
        weight: { from: 1, to: 0, shape: 'cosine' },
        classWeights: 'balanced',
        smoothing: 0.1,
      },
      { loss: 'soft-label', temperature: { from: 4, to: 1, begin: 0.2 } },
    ],
    mapping: [],
  },
  'a narrower student, projected': {
    student: {
      layers: 2,
      width: 16,
      heads: 4,
      feedForward: 32,
      start: { from: 'teacher', layers: [2, 4], select: 'singular' },
    },
    losses: [
      { ...HIDDEN, projection: 'linear' },
      { loss: 'attention-kl', per: 'text' },
    ],
  },
  'a mapping drawn each step': { losses: [HIDDEN], mapping: ALL_PAIRS, draw: { every: 'step' } },
  'stages, one layer at a time': {
    losses: [{ loss: 'hard-label' }, HIDDEN],
    strategy: { kind: 'progressive', train: 'layer' },
  },
  'stages piled up, embeddings mapped': {
    losses: [HIDDEN, { loss: 'attention-kl' }],
    mapping: [0, 1, 2].map((student) => ({ teacher: 2 * student, student })),
    strategy: { kind: 'stacked', stageEpochs: 2, convergence: { threshold: 0.5, windowSteps: 2 } },
  },
  'frozen embeddings, [CLS] alone': {
    losses: [{ loss: 'hard-label' }, { loss: 'hidden-cosine', at: 'cls' }],
    training: { freeze: 'embeddings' },
  },
  'layers computed again': { losses: [HIDDEN, { loss: 'attention-kl' }], training: { recompute: 'layers' } },
  'a batch in parts': { losses: [HIDDEN], training: { microBatch: 3 } },
  'the teacher in a vault': { losses: [HIDDEN, { loss: 'attention-kl' }] },
  'the teacher in a vault, halved': { losses: [HIDDEN, { loss: 'attention-kl' }] },
}
const VAULTS: Readonly<Record<string, 'float32' | 'float16'>> = {
  'the teacher in a vault': 'float32',
  'the teacher in a vault, halved': 'float16',
}
const ON_A_CPU = 'layers computed again'
/** Trainings of tiny networks side by side. */
const AT_ONCE = 6
/** Largest relative difference of any step's loss, terms and norm of the gradient. */
const ALLOWED = 1e-3
/** Below this a number counts as this large. */
const SMALLEST = 1e-3

/** Plans of every kind, trained on the card and, by TensorFlow's operations, on this CPU. */
export const plans: Step = {
  name: 'plans',
  title: 'What a plan may say',
  expectedSeconds: 25,
  mostSeconds: 90,
  async run(context) {
    const { device, folder: whole, say } = context
    const folder = join(whole, 'plans')
    const names =
      device === 'CUDA'
        ? [...Object.keys(PLANS), ...OTHER_KINDS]
        : process.env.ALLP
          ? [...Object.keys(PLANS), ...OTHER_KINDS]
          : [ON_A_CPU]
    const home = openHome(join(folder, 'home'))
    makeInputs(folder)
    makeTaskInputs(folder)
    const make = (name: string, side: string) => {
      const ofTask = OTHER_KINDS.find((kind) => kind === name)
      return ofTask
        ? makeTaskRun(folder, home, ofTask)
        : makePlanned(folder, name, side, device === 'CUDA' ? 0.1 : 0)
    }
    const waiting = [...names]
    const found = new Map<string, number>()
    const compareNext = async (): Promise<void> => {
      const name = waiting.shift()
      if (name === undefined) return
      const [here, reference] = [await make(name, 'here'), await make(name, 'reference')]
      await Promise.all([train(here, context, {}), train(reference, context, REFERENCE)])
      found.set(name, largestDifference(here, reference))
      say(`${name}: ${found.get(name)?.toExponential(1)}`)
      await compareNext()
    }
    await Promise.all(Array.from({ length: device === 'CUDA' ? AT_ONCE : 1 }, compareNext))
    const off = names.filter((name) => !((found.get(name) ?? Number.NaN) <= ALLOWED))
    return {
      verdict: off.length === 0 ? 'passed' : 'failed',
      said: `${names.length - off.length} of ${names.length} plans give the numbers of TensorFlow's operations on this CPU within ${ALLOWED}, TF32 off.`,
      details: [
        "Largest difference of any step's loss, its terms and the gradient's norm, relative.",
        '',
        '| plan | |',
        '|---|---|',
        ...names.map((name) => `| ${name} | ${found.get(name)?.toExponential(1)} |`),
      ],
    }
  },
}

const REFERENCE = { CUDA_VISIBLE_DEVICES: '-1', STILLROOM_KERNELS: '', STILLROOM_PRODUCTS: '' }

/** Our own operations, on a CPU, draw other dropout masks than TensorFlow's. */
function makePlanned(folder: string, name: string, side: string, dropout: number): string {
  const { training, ...plan } = PLANS[name] ?? {}
  const vault = VAULTS[name]
  return makeRun(folder, `${name} ${side}`, {
    ...plan,
    teacher: {
      model: { kind: 'folder', path: join(folder, 'teacher') },
      vault: { keep: vault ? 'always' : 'never', precision: vault },
    },
    training: { epochs: 2, dropout, checkpointEverySeconds: 60, ...training },
  })
}

async function train(run: string, { device, signal }: StepContext, env: Readonly<Record<string, string>>) {
  signal.throwIfAborted()
  const trainer = startTrainer(run, {
    readTogether: device === 'CUDA' ? 10 : 1,
    env: { NVIDIA_TF32_OVERRIDE: '0', STILLROOM_VAULTS: `${run} vaults`, ...env },
  })
  signal.addEventListener('abort', () => trainer.kill(), { once: true })
  const { ended, complaints } = await trainer.ending
  if (ended !== 0) throw new Error(`${run} ended with ${ended}: ${complaints.slice(-500)}`)
}

function largestDifference(run: string, reference: string): number {
  const [found, expected] = [numbersOf(run), numbersOf(reference)]
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY
  return Math.max(
    ...found.map((value, at) => {
      const wanted = expected[at] ?? Number.NaN
      return Math.abs(value - wanted) / Math.max(Math.abs(wanted), SMALLEST)
    }),
  )
}

function numbersOf(run: string): readonly number[] {
  return eventsOf(run, 'step').flatMap(({ loss, gradientNorm, terms }) => [
    loss,
    gradientNorm,
    ...terms.map(({ value }) => value),
  ])
}
