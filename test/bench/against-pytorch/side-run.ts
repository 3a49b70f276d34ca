import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { RUN_FILES } from '../../../src-main/contract/run-files.ts'
import type { RunOverview } from '../../../src-main/contract/run-overview.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { scoresOf } from '../../../src-main/domain/dev-set/scores.ts'
import { compareWithTeacher } from '../../../src-main/domain/dev-set/task-scores.ts'
import { judgedClasses } from '../../support/judged-classes.ts'
import type { Home } from '../../../src-main/host/home.ts'
import { readRun } from '../../../src-main/run-folder/read-run.ts'
import { STILLROOM } from '../../support/command-line.ts'
import { readEvents } from '../../support/read-events.ts'
import type { EqualTask } from './equal-task.ts'
import { watchPeaks, type ProcessPeak } from './watch-peaks.ts'

/** One step of either side. */
export interface StepTaken {
  /** From the end of the step before to the end of this one. */
  readonly seconds: number
  readonly tokens: number
  readonly loss: number
  readonly gradientNorm: number | null
  /** Soft label, attention, hidden state, weighted; none where a peer does not tell them apart. */
  readonly terms: readonly number[]
}

/** One side's run of a task, in processes of its own. */
export interface SideRun {
  readonly steps: readonly StepTaken[]
  /** From the start of its process to its end: start-up, training, evaluation. */
  readonly wallSeconds: number
  readonly peaks: readonly ProcessPeak[]
  readonly accuracy: number
  readonly mcc: number
  /** Share of the dev set on which student and teacher say the same. */
  readonly agreement: number
  /** The student's on the dev set, [N, C]. */
  readonly logits: Float32Array
}

/**
 * Runs a plan with `stillroom run`, as a person does; neither the run nor its vault is kept, so
 * that the next one fills its own.
 */
export async function runStillroom(plan: object, home: Home, folder: string): Promise<SideRun> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'plan.json')
  writeFileSync(file, JSON.stringify(plan))
  const vaults = join(folder, 'vaults')
  const args = [...STILLROOM, 'run', file, '--home', home.folder, '--json']
  const { output, wallSeconds, peaks } = await watched(ownNode(folder), args, {
    STILLROOM_VAULTS: vaults,
  }).finally(() => rmSync(vaults, { recursive: true, force: true }))
  const { run } = JSON.parse(output) as { readonly run: RunOverview }
  const { last } = readRun(run.folder)
  const events = readEvents(run.folder)
  if (!last?.teacher) throw new Error(`Run ${run.id} was not compared with its teacher`)
  const logits = readNumbers(join(run.folder, RUN_FILES.predictions, last.predictions))
  rmSync(run.folder, { recursive: true, force: true })
  return {
    steps: stepsOf(events),
    wallSeconds,
    peaks,
    accuracy: last.scores.accuracy,
    mcc: last.scores.mcc ?? Number.NaN,
    agreement: last.teacher.agreement,
    logits,
  }
}

/**
 * A copy of Node: pages of its program that this bench holds too would count for a side by halves
 * and thirds.
 */
function ownNode(folder: string): string {
  const path = join(folder, 'node')
  if (!existsSync(path)) copyFileSync(process.execPath, path)
  return path
}

/** Runs one of the Python peers on the task's folder. */
export async function runPeer(
  python: string,
  script: string,
  args: readonly string[],
  { folder, devLabels, classes }: EqualTask,
): Promise<SideRun> {
  const out = join(folder, 'out')
  mkdirSync(out, { recursive: true })
  const program = join(import.meta.dirname, script)
  const { output, wallSeconds, peaks } = await watched(python, [program, folder, out, ...args], {
    PYTHONDONTWRITEBYTECODE: '1',
    HF_HUB_OFFLINE: '1',
  })
  const told = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as (StepTaken & { kind: 'step' }) | { kind: 'end' })
  const [student, teacher] = ['student', 'teacher'].map((name) => readNumbers(join(out, `${name}.f32`))) as [
    Float32Array,
    Float32Array,
  ]
  const { accuracy, mcc } = scoresOf(student, devLabels, classes)
  const { agreement } = compareWithTeacher(
    judgedClasses(student, devLabels, classes),
    judgedClasses(teacher, devLabels, classes),
  )
  const steps = told.filter(({ kind }) => kind === 'step') as StepTaken[]
  return { steps, wallSeconds, peaks, accuracy, mcc: mcc ?? Number.NaN, agreement, logits: student }
}

function readNumbers(path: string): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(path)).buffer)
}

/**
 * What happens between steps and is no part of one; all else that passes before a step has ended
 * counts as the step's.
 */
const APART: readonly TrainingEvent['kind'][] = [
  'started',
  'teacher-evaluated',
  'stage-started',
  'evaluated',
  'checkpoint',
]

function stepsOf(events: readonly TrainingEvent[]): readonly StepTaken[] {
  const steps: StepTaken[] = []
  let from = Number.NaN
  for (const event of events) {
    const at = Date.parse(event.at)
    if (event.kind === 'step') {
      const { tokens, loss, gradientNorm, terms } = event
      steps.push({
        seconds: (at - from) / 1000,
        tokens,
        loss,
        gradientNorm,
        terms: terms.map(({ value }) => value),
      })
    }
    if (event.kind === 'step' || APART.includes(event.kind)) from = at
  }
  return steps
}

async function watched(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const from = performance.now()
  const child = spawn(program, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const onExit = () => child.kill('SIGTERM')
  process.once('exit', onExit)
  const watch = watchPeaks(child.pid ?? 0)
  const ended = new Promise<number | string | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) => done(code ?? signal))
  })
  try {
    const [output, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    if (code !== 0)
      throw new Error(
        `${program} ${args.join(' ')} ended with ${code}:\n${complaints.trim().split('\n').slice(-12).join('\n')}`,
      )
    return { output, wallSeconds: (performance.now() - from) / 1000, peaks: watch.stop() }
  } finally {
    watch.stop()
    process.removeListener('exit', onExit)
  }
}
