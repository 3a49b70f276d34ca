import type { Tensor } from '../backend.ts'
import type { EncoderInputs } from '../encoder/encoder.ts'
import type { Node } from '../graph/graph.ts'
import type { Batch, PaddedTokens } from './batches.ts'
import { randomNumbers } from './random-numbers.ts'
import type { StepGraph } from './step-graph.ts'

/**
 * Odd, and no multiple of the stride between dropout's sites: parts of a batch draw masks of their
 * own.
 */
const PART_STRIDE = 0x85eb_ca6b | 0

/** What a step is fed besides the teacher's tensors. */
export interface StepInputs {
  readonly batch: Batch
  readonly seed: number
  /** Steps taken before this one. */
  readonly step: number
  /** From `adamSchedule`. */
  readonly schedule: Float32Array
  /**
   * Which part of a batch this is, and how much of its examples, real tokens and labelled examples
   * (or of what these weigh); left out, it is all of it.
   */
  readonly part?: {
    readonly index: number
    readonly examples: number
    readonly tokens: number
    readonly labelled: number
  }
}

/** What a network's inputs are fed. */
export function encoderFeeds(
  inputs: EncoderInputs,
  { ids, typeIds, mask }: PaddedTokens,
): ReadonlyMap<Node, Tensor> {
  return new Map([
    [inputs.ids, ids],
    [inputs.typeIds, typeIds],
    [inputs.mask, mask],
  ])
}

export function stepFeeds(
  { inputs, adam }: StepGraph,
  { batch, seed, step, schedule, part }: StepInputs,
): ReadonlyMap<Node, Tensor> {
  const ofPart = (seed + Math.imul(part?.index ?? 0, PART_STRIDE)) | 0
  return new Map<Node, Tensor>([
    ...encoderFeeds(inputs, batch),
    ...(inputs.teacher && batch.teacher ? encoderFeeds(inputs.teacher, batch.teacher) : []),
    [inputs.labels, batch.labels],
    [inputs.seed, { shape: [2], data: Int32Array.of(ofPart, step) }],
    [adam.schedule, { shape: [schedule.length], data: schedule }],
    ...(part
      ? [[inputs.shares, { shape: [2], data: Float32Array.of(part.examples, part.tokens) }] as const]
      : []),
    ...(part && inputs.labelledShare
      ? [[inputs.labelledShare, { shape: [], data: Float32Array.of(part.labelled) }] as const]
      : []),
    ...(inputs.mixingShare
      ? [[inputs.mixingShare, { shape: [], data: Float32Array.of(mixingShare(seed, step)) }] as const]
      : []),
  ])
}

/**
 * λ of a step's mixtures, max(b, 1 − b) with b of Beta(1, 1), which is even between 0 and 1: by
 * seed and step alone, so that a resumed run mixes alike. The same in all parts of a batch.
 */
export function mixingShare(seed: number, step: number): number {
  const b = randomNumbers('mixing', seed, step)()
  return Math.max(b, 1 - b)
}
