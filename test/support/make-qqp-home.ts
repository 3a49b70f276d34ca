import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { distillPlanSchema } from '../../src-main/contract/plan.ts'
import type { TrainingEvent, TrainingEventBody } from '../../src-main/contract/training-event.ts'
import { readSplit } from '../../src-main/datasets/read-split.ts'
import { scoresOf } from '../../src-main/domain/dev-set/scores.ts'
import { compareWithTeacher } from '../../src-main/domain/dev-set/task-scores.ts'
import { judgedClasses } from './judged-classes.ts'
import { GLUE } from './shared-data.ts'

const LABELS = ['0', '1']

/**
 * Two finished runs over the real QQP dev set (40,430 pairs) whose logits are drawn, not trained:
 * how fast the examples are can be measured with them, nothing of a method.
 * @returns their ids
 */
export async function makeQqpHome(home: string, evaluations = 7): Promise<readonly [string, string]> {
  const dev = join(GLUE, 'QQP', 'dev.tsv')
  const { split } = await readSplit({ path: dev, format: 'glue-tsv', task: 'qqp' }, { labels: LABELS })
  const gold = Int32Array.from(split.examples, ({ label }) => label)
  const random = mulberry(7)
  const noise = () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random())
  const teacher = drawn(gold, (sign) => sign * 1.6 + noise())
  const ids = ['20261101-000000-aaaa', '20261101-000001-bbbb'] as const
  ids.forEach((id, at) => {
    const near = at === 0 ? 0.35 : 0.9
    const logitsAt = (step: number) =>
      drawn(gold, (_, row) => ((teacher[2 * row + 1] ?? 0) * step) / evaluations + noise() * near)
    writeRun(join(home, 'runs', id), {
      name: at === 0 ? 'stacked-6' : 'soft-6',
      dev,
      gold,
      teacher,
      evaluations,
      logitsAt,
    })
  })
  return ids
}

function writeRun(
  folder: string,
  {
    name,
    dev,
    gold,
    teacher,
    evaluations,
    logitsAt,
  }: {
    readonly name: string
    readonly dev: string
    readonly gold: Int32Array
    readonly teacher: Float32Array
    readonly evaluations: number
    readonly logitsAt: (step: number) => Float32Array
  },
): void {
  mkdirSync(join(folder, 'predictions'), { recursive: true })
  const plan = distillPlanSchema.parse({
    kind: 'distill',
    name,
    data: { source: { kind: 'files', train: dev, dev, task: 'qqp' } },
    teacher: { model: { kind: 'folder', path: join(folder, 'no-teacher') } },
    student: { layers: 6, start: { from: 'random' } },
    mapping: [],
    losses: [{ loss: 'soft-label', temperature: 2 }],
  })
  const file = { path: dev, sha256: sha256(dev), format: 'glue-tsv', task: 'qqp' }
  const sources = {
    train: file,
    dev: file,
    labels: LABELS,
    teacher: { path: join(folder, 'no-teacher'), sha256: '0'.repeat(64) },
  }
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources))
  const numbers = (file: string, values: Float32Array | Int32Array) =>
    writeFileSync(join(folder, 'predictions', file), new Uint8Array(values.buffer))
  numbers('labels.i32', gold)
  numbers('teacher.f32', teacher)
  const events: TrainingEventBody[] = [
    {
      kind: 'started',
      fromStep: 0,
      pid: 1,
      tensorflow: 'none',
      device: 'CPU',
      node: 'v24',
      trainExamples: 363_846,
      devExamples: gold.length,
      rejectedRows: 0,
      parameters: 1,
      stages: [{ index: 0, name: 'together', steps: evaluations }],
    },
    { kind: 'teacher-evaluated', scores: scoresOf(teacher, gold, 2), predictions: 'teacher.f32' },
  ]
  for (let step = 1; step <= evaluations; step++) {
    const logits = logitsAt(step)
    numbers(`${step}.f32`, logits)
    events.push({
      kind: 'evaluated',
      step,
      stage: 0,
      scores: scoresOf(logits, gold, 2),
      teacher: compareWithTeacher(judgedClasses(logits, gold, 2), judgedClasses(teacher, gold, 2)),
      predictions: `${step}.f32`,
      durationMs: 1,
    })
  }
  events.push({ kind: 'finished', step: evaluations, best: { step: evaluations, accuracy: 0.9 } })
  const lines = events.map((body, at): TrainingEvent => ({
    seq: at + 1,
    at: new Date(at * 1000).toISOString(),
    ...body,
  }))
  writeFileSync(join(folder, 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

function drawn(gold: Int32Array, logit: (sign: number, row: number) => number): Float32Array {
  const logits = new Float32Array(2 * gold.length)
  gold.forEach((label, row) => {
    const value = logit(label === 1 ? 1 : -1, row)
    logits[2 * row] = -value
    logits[2 * row + 1] = value
  })
  return logits
}

function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
