import { setImmediate } from 'node:timers/promises'
import type { Session } from '../backend.ts'
import type { EncoderInputs } from '../encoder/encoder.ts'
import type { Node } from '../graph/graph.ts'
import { asTeacherReads, evaluationBatches, padBatch, type EncodedExample } from './batches.ts'
import { encoderFeeds } from './step-feeds.ts'
import type { StepGraph } from './step-graph.ts'

/** Texts evaluated at once where memory allows. */
const MOST_AT_ONCE = 64

/** Texts evaluated at once: without gradients, twice as many as memory has allowed with them. */
export function evaluatedAtOnce(microBatch: number | undefined): number {
  return Math.min(MOST_AT_ONCE, microBatch === undefined ? MOST_AT_ONCE : 2 * microBatch)
}

/** As `evaluate`, of the teacher, by the tokens that it reads; undefined where there is none. */
export async function evaluateTeacher(
  session: Session,
  { inputs, evaluated: { teacherLogits } }: Pick<StepGraph, 'inputs' | 'evaluated'>,
  examples: readonly EncodedExample[],
  atOnce?: number,
): Promise<Float32Array | undefined> {
  if (!teacherLogits) return undefined
  return evaluate(session, inputs.teacher ?? inputs, teacherLogits, asTeacherReads(examples), atOnce)
}

/**
 * The logits of every example, in their order, [N, C].
 * @param logits [B, C]: the student's or the teacher's
 * @param atOnce texts in one batch, from `evaluatedAtOnce`
 * @param beforeBatch told how many examples are done; what it throws ends the evaluation
 */
export async function evaluate(
  session: Session,
  inputs: EncoderInputs,
  logits: Node,
  examples: readonly EncodedExample[],
  atOnce = MOST_AT_ONCE,
  beforeBatch: (done: number) => void = () => {},
): Promise<Float32Array> {
  const classes = logits.shape[1] ?? 0
  const all = new Float32Array(examples.length * classes)
  const lengths = examples.map(({ ids }) => ids.length)
  let done = 0
  for (const chosen of evaluationBatches(lengths, atOnce)) {
    await setImmediate() // lets signal handlers run
    beforeBatch(done)
    done += chosen.length
    const batch = padBatch(examples, chosen)
    const [result] = session.run(encoderFeeds(inputs, batch), [logits])
    const values = result?.data ?? new Float32Array()
    chosen.forEach((index, row) => {
      all.set(values.subarray(row * classes, (row + 1) * classes), index * classes)
    })
  }
  return all
}
