import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from './synthetic-run.ts'

export interface LongLog {
  readonly events: number
  /** Of each of three internal losses, in every step; none for a run that only has soft labels. */
  readonly pairs: number
}

const WRITTEN_AT_ONCE = 8 << 20

/**
 * A run that goes on, with that many steps in its log, as a trainer leaves them. @returns its
 * folder
 */
export function writeLongRun(runs: string, id: string, { events, pairs }: LongLog): string {
  mkdirSync(runs, { recursive: true })
  const gold = syntheticGold(20)
  const folder = writeSyntheticRun(runs, id, {
    gold,
    teacher: syntheticLogits(gold, 0.9, 1),
    student: syntheticLogits(gold, 0.8, 2),
  })
  const log = join(folder, 'events.jsonl')
  const started = readFileSync(log, 'utf8').split('\n', 1)[0] ?? ''
  writeFileSync(log, `${started}\n`)
  const handle = openSync(log, 'a')
  let text = ''
  try {
    for (let step = 1; step < events; step++) {
      text += `${JSON.stringify(stepEvent(step, pairs))}\n`
      if (text.length < WRITTEN_AT_ONCE && step < events - 1) continue
      writeSync(handle, text)
      text = ''
    }
  } finally {
    closeSync(handle)
  }
  return folder
}

function stepEvent(step: number, pairs: number): TrainingEvent {
  const loss = 1 / step + Math.abs(Math.sin(step)) / 10
  const pairsOf = (by: number) =>
    Array.from({ length: pairs }, (_, index) => ({
      teacher: index + 1,
      student: index + 1,
      value: (loss * by) / (index + 1),
    }))
  return {
    seq: step + 1,
    at: new Date(Date.UTC(2026, 0, 1) + step * 100).toISOString(),
    kind: 'step',
    step,
    stage: 0,
    epoch: Math.floor(step / 1000),
    loss,
    terms: [
      { loss: 'soft-label', value: loss / 2 },
      ...(pairs === 0
        ? []
        : (['attention-kl', 'hidden-cosine', 'hidden-mse'] as const).map((name, index) => ({
            loss: name,
            value: loss / 6,
            pairs: pairsOf(index + 1),
          }))),
    ],
    learningRate: 1e-4 / step,
    gradientNorm: 1 + loss,
    examples: 32,
    tokens: 1000 + (step % 50),
    durationMs: 100 + (step % 7),
  }
}
