import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { distillPlanSchema, type DistillPlan } from '../../src-main/contract/plan.ts'
import type { Task } from '../../src-main/contract/tasks.ts'
import { judge } from '../../src-main/domain/dev-set/judge.ts'
import { compareWithTeacher, taskScores } from '../../src-main/domain/dev-set/task-scores.ts'
import { goldFile } from '../../src-main/run-folder/predictions.ts'
import { openEventLog } from '../../src-main/run-folder/event-log.ts'

export interface SyntheticRun {
  /** What the outputs are; of two classes, where left out. */
  readonly task?: Task
  /** [N] */
  readonly gold: Int32Array | Float32Array
  /** [N, outputs] */
  readonly teacher: Float32Array
  readonly student: Float32Array
  readonly plan?: Partial<z.input<typeof distillPlanSchema>>
  /** The dev file that the examples stand in; left out, one that is not there. */
  readonly dev?: string
  /** Words of the outputs. */
  readonly labels?: readonly string[]
  readonly teacherKey?: string
  readonly steps?: number
}

const TWO_CLASSES: Task = { kind: 'classification', outputs: 2 }

/**
 * A finished run's folder with the predictions that are given, as a trainer leaves it; nothing was
 * trained.
 */
export function writeSyntheticRun(runs: string, id: string, synthetic: SyntheticRun): string {
  const { task = TWO_CLASSES, gold, teacher, student, dev, steps = 20 } = synthetic
  const [judgedStudent, judgedTeacher] = [judge(task, student, gold), judge(task, teacher, gold)]
  const folder = join(runs, id)
  mkdirSync(join(folder, 'predictions'), { recursive: true })
  const devHash = sha256(dev === undefined ? Buffer.from(gold.buffer) : readFileSync(dev))
  const file = (path: string) => ({ path, sha256: devHash, format: 'jsonl', taskKind: synthetic.task?.kind })
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(syntheticPlan(synthetic.plan)))
  writeFileSync(
    join(folder, 'sources.json'),
    JSON.stringify({
      train: file('/nowhere/train.jsonl'),
      dev: file(dev ?? '/nowhere/dev.jsonl'),
      labels: synthetic.labels ?? (task.kind === 'regression' ? ['score'] : ['no', 'yes']),
      tolerance: task.tolerance,
      teacher: { path: '/nowhere/teacher', sha256: sha256(synthetic.teacherKey ?? 'teacher') },
    }),
  )
  const predictions = `step-${steps}.f32`
  write(folder, goldFile(task.kind), gold)
  write(folder, 'teacher.f32', teacher)
  write(folder, predictions, student)
  const log = openEventLog(folder)
  const scores = taskScores(judgedStudent)
  log.append({
    kind: 'started',
    fromStep: 0,
    pid: 1,
    tensorflow: '2.21.0',
    device: 'CPU',
    node: 'v24',
    trainExamples: 100,
    devExamples: gold.length,
    rejectedRows: 0,
    parameters: 1000,
    stages: [{ index: 0, name: 'together', steps }],
  })
  log.append({ kind: 'teacher-evaluated', scores: taskScores(judgedTeacher), predictions: 'teacher.f32' })
  log.append({
    kind: 'step',
    step: steps,
    stage: 0,
    epoch: 1,
    loss: 0.5,
    terms: [{ loss: 'soft-label', value: 0.5 }],
    learningRate: 1e-4,
    gradientNorm: 1,
    examples: 32,
    tokens: 320,
    durationMs: 1000,
  })
  log.append({
    kind: 'evaluated',
    step: steps,
    stage: 0,
    scores,
    teacher: compareWithTeacher(judgedStudent, judgedTeacher),
    predictions,
    durationMs: 10,
  })
  log.append({ kind: 'finished', step: steps, best: { step: steps, accuracy: scores.accuracy } })
  log.close()
  return folder
}

export function syntheticPlan(given: SyntheticRun['plan'] = {}): DistillPlan {
  return distillPlanSchema.parse({
    kind: 'distill',
    data: { source: { kind: 'files', train: '/nowhere/train.jsonl', dev: '/nowhere/dev.jsonl' } },
    teacher: { model: { kind: 'folder', path: '/nowhere/teacher' } },
    student: { layers: 2, start: { from: 'random' } },
    losses: [{ loss: 'soft-label', temperature: 2 }],
    ...given,
  })
}

/** Two-class logits that are right with a probability; equal seeds give equal numbers. */
export function syntheticLogits(gold: Int32Array, accuracy: number, seed: number): Float32Array {
  const random = randomOf(seed)
  const logits = new Float32Array(gold.length * 2)
  gold.forEach((label, row) => {
    const isRight = random() < accuracy
    const margin = 0.2 + 3 * random()
    logits[row * 2 + (isRight ? label : 1 - label)] = margin
  })
  return logits
}

export function syntheticGold(examples: number, seed = 1): Int32Array {
  const random = randomOf(seed)
  return Int32Array.from({ length: examples }, () => (random() < 0.37 ? 1 : 0))
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function write(folder: string, name: string, numbers: Int32Array | Float32Array): void {
  writeFileSync(join(folder, 'predictions', name), Buffer.from(numbers.buffer))
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
