import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { randomNumbers } from '../../src-main/engine/training/random-numbers.ts'
import { makeInputs, makeRun } from '../scenarios/training/make-run-folder.ts'
import { eventsOf, runTrainer } from '../scenarios/training/start-trainer.ts'
import type { Outcome, Part } from './outcome.ts'
import { runDifferences } from './run-differences.ts'

const HOOK = join(import.meta.dirname, 'kill-at.ts')

/**
 * Each with what only it has: dropout and evaluations all the time, a stage that converges, stages
 * that add up.
 */
const PLANS = [
  { training: { epochs: 3, dropout: 0.1, evaluateEvery: 0.1 } },
  {
    strategy: { kind: 'progressive', convergence: { threshold: 0.9, windowSteps: 4 } },
    training: { epochs: 1 },
  },
  {
    strategy: { kind: 'stacked', stageEpochs: [1, 0.5] },
    losses: [{ loss: 'soft-label' }, { loss: 'hidden-cosine' }, { loss: 'attention-kl', weight: 0.5 }],
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    training: { epochs: 1, decay: 'cosine' },
  },
] as const satisfies readonly Parameters<typeof makeRun>[2][]

/**
 * Where a kill is aimed. Inside the trainer's own calls by the hook; the first three from outside,
 * by the clock.
 */
const AIMS = [
  'start',
  'step',
  'evaluation',
  'checkpoint before',
  'checkpoint half',
  'prediction half',
  'rename before',
  'rename after',
  'sync before',
  'sync after',
  'log before',
  'log half',
  'log after',
] as const
type Aim = (typeof AIMS)[number]

const START_MS = 1_000
const STEP_MS = 20
/**
 * Of its own calls, so many at most are let through before the one that kills: a life takes up to
 * that many steps.
 */
const MOST_CALLS = { checkpoint: 60, prediction: 4, rename: 24, sync: 40, log: 24 } as const

/**
 * Kills a tiny trainer at moments of every kind, resumes it, and compares each finished run with
 * one that was never disturbed, bit by bit.
 */
export const kills: Part = async ({ attacks, seed, folder, onProgress }) => {
  makeInputs(folder, { devExamples: 48 })
  const losses: string[] = []
  for (const index of PLANS.keys()) {
    const { ended, complaints } = await runTrainer(runOf(folder, `whole-${index}`, index))
    if (ended !== 0) throw new Error(`The undisturbed run ended with ${ended}: ${complaints}`)
  }
  const counts: Record<string, number> = { 'runs compared': 0 }
  let done = 0
  for (let round = 0; done < attacks; round++) {
    const index = round % PLANS.length
    const run = runOf(folder, `run-${round}`, index)
    const random = randomNumbers('torture', 'kills', String(seed), String(round))
    for (let lives = 0; eventsOf(run, 'finished').length === 0; lives++) {
      if (lives > 500) throw new Error(`${run} does not come to its end`)
      const aim = AIMS[Math.floor(random() * AIMS.length)] ?? 'step'
      const { ended, complaints } = done < attacks ? await killAt(run, aim, random) : await runTrainer(run)
      if (ended === 'SIGKILL') {
        done += 1
        const kind = aim.split(' ')[0] ?? aim
        counts[kind] = (counts[kind] ?? 0) + 1
        onProgress(done)
      } else if (ended !== 0) {
        losses.push(`${run} could not be resumed (${ended}): ${complaints.slice(-300)}`)
        break
      }
    }
    const found = runDifferences(run, join(folder, `whole-${index}`))
    losses.push(...found)
    counts['runs compared'] = (counts['runs compared'] ?? 0) + 1
    if (found.length === 0) rmSync(run, { recursive: true })
  }
  return { attacks: done, losses, counts } satisfies Outcome
}

function runOf(folder: string, name: string, plan: number): string {
  return makeRun(folder, name, PLANS[plan])
}

/**
 * One life of a trainer, ended at a moment of the kind aimed at; it may come to its own end before.
 */
async function killAt(run: string, aim: Aim, random: () => number) {
  const [call = '', moment = ''] = aim.split(' ')
  const most = MOST_CALLS[call as keyof typeof MOST_CALLS]
  const nth = 1 + Math.floor(random() * (most ?? 1))
  const child = spawn(process.execPath, ['--import', HOOK, PROGRAM_PATHS.trainer, run], {
    env: {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: '3',
      NODE_OPTIONS: '',
      STILLROOM_READ_TOGETHER: random() < 0.2 ? '10' : '1',
      STILLROOM_TORTURE: most === undefined ? '' : `${call} ${moment} ${nth}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  let isOver = false
  const ending = once(child, 'close').then(([code, by]: (number | NodeJS.Signals | null)[]) => {
    isOver = true
    return { ended: code ?? by ?? 1, complaints }
  })
  if (aim === 'start') await Promise.race([sleep(random() * START_MS), ending])
  if (aim === 'step' || aim === 'evaluation') {
    const wanted = countOf(run, aim) + 1 + (aim === 'step' ? Math.floor(random() * 8) : 0)
    while (!isOver && countOf(run, aim) < wanted) await sleep(4)
    await Promise.race([sleep(random() * STEP_MS), ending])
  }
  if (most === undefined && !isOver) child.kill('SIGKILL')
  return ending
}

/** Steps taken, or those after which an evaluation is due: what follows them is the evaluation. */
function countOf(run: string, aim: 'step' | 'evaluation'): number {
  const steps = eventsOf(run, 'step')
  return aim === 'step' ? steps.length : steps.filter(({ epoch }) => Number.isInteger(epoch)).length
}
