import { join } from 'node:path'
import { EVALUATED_TEXTS, type BenchLength } from '../../contract/bench.ts'
import { forwardArithmetic, stepArithmetic } from '../../domain/speed/step-arithmetic.ts'
import { differenceOf, partOf, spreadOf } from '../../domain/speed/time-spread.ts'
import { openVault } from '../../teacher-vault/teacher-vault.ts'
import { layOut } from '../../teacher-vault/vault-layout.ts'
import { evaluate } from '../training/evaluate.ts'
import { batchOf, CLASSES, type SyntheticStep } from './synthetic-step.ts'
import { timeInTurns, type Repetitions } from './time-in-turns.ts'

const BYTES_OF_KILOBYTE = 1024

export interface LengthToMeasure {
  readonly tokens: number
  readonly batch: number
  readonly live: boolean
  readonly repetitions: Repetitions
  /** Where a vault may be written; it is thrown away. */
  readonly folder: string
}

/** Times a step on texts of one length and, in turns with it, everything that is inside it. */
export async function measureLength(
  step: SyntheticStep,
  { tokens, batch: size, live, repetitions, folder }: LengthToMeasure,
): Promise<BenchLength> {
  const { session, stage, graph, config, gradientNorm } = step
  const teacherLogits = stage.teacher?.logits
  if (!teacherLogits) throw new Error('A step has a teacher')
  const examples = step.examples(size, tokens)
  const evaluated = step.examples(EVALUATED_TEXTS, tokens)
  const chosen = Int32Array.from(examples.keys())
  const readTeacher = writeVault(step, tokens, size, join(folder, `vault-${tokens}`))
  const feeds = step.feeds(batchOf(examples))
  const stored = new Map([...feeds, ...step.teacherFeeds(step.teacherTensors(size, tokens))])
  const times = await timeInTurns(
    {
      batch: () => batchOf(examples),
      teacherRead: () => readTeacher.read(chosen),
      forward: () => session.run(stored, [stage.total]),
      backward: () => session.run(stored, [gradientNorm]),
      step: () => session.run(stored, [stage.report]),
      teacher: () => session.run(feeds, [teacherLogits]),
      evaluation: () => evaluate(session, graph.inputs, graph.evaluated.logits, evaluated),
      live: () => (live ? session.run(feeds, [stage.report]) : undefined),
    },
    repetitions,
  )
  readTeacher.close()
  const sizes = { ...config, classes: CLASSES }
  const of = { batch: size, tokens }
  return {
    tokens,
    studentFlop: stepArithmetic(sizes, of, step.reads.student),
    teacherFlop: forwardArithmetic(sizes, of, step.reads.teacher),
    step: spreadOf(times.step),
    liveStep: live ? spreadOf(times.live) : null,
    parts: {
      batch: partOf(times.batch),
      teacherRead: partOf(times.teacherRead),
      studentForward: partOf(times.forward),
      backward: differenceOf(times.backward, times.forward),
      optimizer: differenceOf(times.step, times.backward),
    },
    teacherForward: spreadOf(times.teacher),
    evaluation: spreadOf(times.evaluation),
    peakMemoryBytes: process.resourceUsage().maxRSS * BYTES_OF_KILOBYTE,
  }
}

/** A vault that holds one batch, as a run would write it. */
function writeVault(step: SyntheticStep, tokens: number, size: number, folder: string) {
  const { heads, width } = step.config
  const layout = layOut(
    Array.from({ length: size }, () => tokens),
    step.teacherParts,
    {
      classes: CLASSES,
      heads,
      width,
    },
  )
  const vault = openVault(folder, layout, 'float32', { teacher: '', data: '' })
  for (let chunk = 0; chunk < layout.chunks; chunk++) {
    const examples = layout.examplesOf(chunk)
    vault.write(examples, step.teacherTensors(examples.length, tokens))
  }
  return {
    read: (chosen: Int32Array) => vault.read(step.teacherParts, chosen, tokens),
    close: () => vault.close(),
  }
}
