import type { Tensor } from '../backend.ts'
import type { Tokens } from '../tokenizing/tokenizer.ts'
import { randomNumbers, shuffled } from './random-numbers.ts'
import { UNLABELLED, type Target } from './targets.ts'

/** A tokenized example. */
export interface EncodedExample extends Tokens, Target {
  /** Where it stands in its file, 1-based; named when it breaks a step. */
  readonly line: number
  /** Whether that file is the plan's unlabelled text. */
  readonly isTransfer?: boolean
  /** What the teacher reads of it, where that is not what the student reads. */
  readonly teacher?: Tokens
}

/** Texts padded to the longest of them; padding has id 0, type 0 and mask 0. */
export interface PaddedTokens {
  /** [B, T] */
  readonly ids: Tensor
  readonly typeIds: Tensor
  readonly mask: Tensor
}

/** Examples padded to the longest of them. B batch, T tokens. */
export interface Batch extends PaddedTokens {
  /** [B] int32 classes; of other tasks [B, K] float32 */
  readonly labels: Tensor
  /** What the teacher is fed, where that is something else. */
  readonly teacher?: PaddedTokens
  /** Real tokens, padding left out. */
  readonly tokens: number
}

/**
 * Batches whose examples are sorted by length together (bucketing): little padding, and still
 * another order every epoch.
 */
const BATCHES_SORTED_TOGETHER = 50

/**
 * The batches of one epoch, as positions in the training set. The same for the same seed, stage and
 * epoch.
 * Shuffled, cut into stretches of 50 batches, each stretch sorted by length and cut, and the
 * batches shuffled again.
 */
export function epochBatches(
  lengths: readonly number[],
  batchSize: number,
  key: { readonly seed: number; readonly stage: number; readonly epoch: number },
): readonly Int32Array[] {
  const random = randomNumbers('epoch', key.seed, key.stage, key.epoch)
  const order = shuffled(lengths.length, random)
  const stretch = batchSize * BATCHES_SORTED_TOGETHER
  const batches: Int32Array[] = []
  for (let from = 0; from < order.length; from += stretch) {
    const sorted = order.slice(from, from + stretch).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0))
    for (let at = 0; at < sorted.length; at += batchSize) batches.push(sorted.slice(at, at + batchSize))
  }
  return Array.from(shuffled(batches.length, random), (index) => batches[index] as Int32Array)
}

/**
 * Batches of all examples by length, longest first: memory runs out at once or not at all. For
 * evaluation.
 */
export function evaluationBatches(lengths: readonly number[], batchSize: number): readonly Int32Array[] {
  const order = Int32Array.from({ length: lengths.length }, (_, index) => index)
  order.sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b)
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, index) =>
    order.slice(index * batchSize, (index + 1) * batchSize),
  )
}

/** Pads the chosen examples to the longest of them. */
export function padBatch(examples: readonly EncodedExample[], chosen: Int32Array): Batch {
  const rows = Array.from(chosen, (index) => examples[index] as EncodedExample)
  const isReadTwice = rows.some(({ teacher }) => teacher)
  return {
    ...padded(rows),
    labels: labelsOf(rows),
    tokens: tokensIn(examples, chosen),
    ...(isReadTwice && { teacher: padded(asTeacherReads(rows)) }),
  }
}

/** Examples with the tokens that the teacher reads of them. */
export function asTeacherReads(examples: readonly EncodedExample[]): readonly EncodedExample[] {
  return examples.some(({ teacher }) => teacher)
    ? examples.map(({ teacher, ...example }) => ({ ...example, ...teacher }))
    : examples
}

function padded(rows: readonly Tokens[]): PaddedTokens {
  const length = rows.reduce((longest, { ids }) => Math.max(longest, ids.length), 0)
  const shape = [rows.length, length]
  const ids = new Int32Array(rows.length * length)
  const typeIds = new Int32Array(ids.length)
  const mask = new Float32Array(ids.length)
  rows.forEach((row, index) => {
    ids.set(row.ids, index * length)
    typeIds.set(row.typeIds, index * length)
    mask.fill(1, index * length, index * length + row.ids.length)
  })
  return {
    ids: { shape, data: ids },
    typeIds: { shape, data: typeIds },
    mask: { shape, data: mask },
  }
}

function labelsOf(rows: readonly Target[]): Tensor {
  const outputs = rows[0]?.target?.length
  if (outputs === undefined)
    return { shape: [rows.length], data: Int32Array.from(rows, ({ label }) => label) }
  const data = new Float32Array(rows.length * outputs)
  rows.forEach(({ target }, row) => data.set(target ?? [], row * outputs))
  return { shape: [rows.length, outputs], data }
}

/**
 * How many of the chosen examples have a label; of one class to a text what these weigh together,
 * by which their loss is divided.
 */
export function labelledIn(
  examples: readonly EncodedExample[],
  chosen: Int32Array,
  classWeights?: readonly number[],
): number {
  return chosen.reduce((sum, index) => {
    const { label, target } = examples[index] ?? { label: UNLABELLED }
    if (label === UNLABELLED) return sum
    return sum + (target ? 1 : (classWeights?.[label] ?? 1))
  }, 0)
}

/** Real tokens of the chosen examples, padding left out. */
export function tokensIn(examples: readonly EncodedExample[], chosen: Int32Array): number {
  return chosen.reduce((sum, index) => sum + (examples[index]?.ids.length ?? 0), 0)
}
