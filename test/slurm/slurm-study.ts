import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askedKey, askedOf } from '../../src-main/domain/plan/plan-key.ts'
import { listRunFolders, readRun } from '../../src-main/run-folder/read-run.ts'
import { makeInputs } from '../scenarios/training/make-run-folder.ts'

/** How much a study is to train: tests end soon, a fault needs time to hit. */
export interface StudySize {
  readonly trainExamples: number
  readonly epochs: number
}

/**
 * Makes `root`/study.json, two methods with two seeds and a teacher that is fine-tuned first, on
 * made-up texts.
 */
export function makeStudy(root: string, { trainExamples, epochs }: StudySize): string {
  mkdirSync(root, { recursive: true })
  makeInputs(root, { trainExamples })
  const training = { batchSize: 4, learningRate: 1e-3, checkpointEverySeconds: 1 }
  const plan = {
    kind: 'distill',
    data: { source: { kind: 'files', train: 'train.jsonl', dev: 'dev.jsonl' }, maxLength: 24 },
    teacher: { model: { kind: 'folder', path: 'teacher' }, fineTune: { ...training, epochs: 1 } },
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    losses: [{ loss: 'soft-label' }],
    training: { ...training, epochs },
  }
  const mapping = [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ]
  const internal = { losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }], mapping }
  const variants = [{ name: 'soft' }, { name: 'internal', set: internal }]
  const file = join(root, 'study.json')
  const axes = [{ name: 'method', variants }, { seeds: '1-2' }]
  writeFileSync(file, JSON.stringify({ kind: 'study', name: 'two methods', plan, axes }))
  return file
}

/**
 * What a home has trained, a line a run: what its plan asks, its state, and the hash of its
 * weights. Equal lines are equal bits; a run that was trained twice stands there twice.
 */
export function whatWasTrained(home: string): readonly string[] {
  return listRunFolders(join(home, 'runs'))
    .map((folder) => {
      const { plan, state } = readRun(folder)
      const weights = state === 'finished' ? sha256(join(folder, 'student', 'model.safetensors')) : ''
      return `${plan.kind} ${askedKey(askedOf(plan))} ${state} ${weights}`
    })
    .sort()
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
