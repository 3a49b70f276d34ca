import { setImmediate } from 'node:timers/promises'
import type { PartDifference } from '../../contract/training-event.ts'
import { stagesOf } from '../../domain/plan/stages.ts'
import { placeBlock } from '../../teacher-vault/place-block.ts'
import {
  nameOfPart,
  partsAmong,
  partsOfStages,
  shapeOfPart,
  type NetworkPart,
  type TeacherSizes,
} from '../../teacher-vault/teacher-parts.ts'
import type { StoredTensor, TeacherVault } from '../../teacher-vault/teacher-vault.ts'
import { CHUNK_SIZE, layOut, type VaultLayout } from '../../teacher-vault/vault-layout.ts'
import type { Backend, Session, Tensor } from '../backend.ts'
import type { Node } from '../graph/graph.ts'
import { asTeacherReads, padBatch, type Batch, type PaddedTokens } from './batches.ts'
import { nameOfAnswers } from './name-of-answers.ts'
import { nodeOfPart } from './node-of-part.ts'
import type { PreparedRun } from './prepare-run.ts'
import { encoderFeeds } from './step-feeds.ts'
import type { StepGraph } from './step-graph.ts'

/** A teacher whose tensors are computed once for each text, and read from then on. */
export interface StoredTeacher {
  readonly vault: TeacherVault
  /**
   * Computes what the vault lacks of some examples: those alone, where a text's tensors have the
   * same bits beside any others; else the whole chunks of texts of like length that they belong
   * to, so that a vault's bits do not depend on who fills it.
   * @param between called before the teacher is asked; what it throws ends the filling
   */
  readonly fill: (chosen: Int32Array, between: () => void) => Promise<void>
  /**
   * What a step of a stage is fed instead of running the teacher; straight from what the filling
   * before it has computed, where that was of this very batch.
   */
  readonly feeds: (stage: number, chosen: Int32Array, tokens: number) => ReadonlyMap<Node, Tensor>
  /** As `feeds`, asked of the teacher: what a step is fed when its times are measured. */
  readonly liveFeeds: (stage: number, batch: Batch) => ReadonlyMap<Node, Tensor>
  /** Asks the teacher about some examples and keeps nothing: what a text costs without a vault. */
  readonly compute: (chosen: Int32Array) => void
  /** How far what is stored is from what the teacher says of a batch now. */
  readonly compareWithLive: (batch: Batch, chosen: Int32Array) => readonly PartDifference[]
}

/**
 * What a run would keep of its teacher; `undefined` where it has none, or its losses look at
 * nothing of it.
 */
export function layOutTeacher(prepared: PreparedRun): VaultLayout | undefined {
  const { plan, teacher, sources, train } = prepared
  if (plan.kind !== 'distill' || !teacher) return undefined
  const parts = partsOfStages(stagesOf(plan))
  if (parts.length === 0) return undefined
  const { heads, width } = teacher.config
  const sizes: TeacherSizes = { classes: sources.labels.length, heads, width }
  return layOut(
    asTeacherReads(train).map(({ ids }) => ids.length),
    parts,
    sizes,
  )
}

/**
 * Whether a text's tensors have the same bits whatever it is computed beside and padded to. Our own
 * products and attention sum each row by itself, in one order; TensorFlow's choose their order by
 * the shape of the whole matrix.
 */
export function isComputedByText({ plan }: PreparedRun, { hasOwnProducts }: Backend): boolean {
  return hasOwnProducts && plan.training.precision === 'float32'
}

/** A vault's name: everything that decides a bit of its content. */
export function vaultName(prepared: PreparedRun, { parts }: VaultLayout, backend: Backend): string {
  const { plan, train } = prepared
  if (plan.kind !== 'distill') throw new Error('Only a distillation has a teacher')
  return nameOfAnswers(prepared, backend, train, {
    parts: parts.map(nameOfPart),
    stored: plan.teacher.vault.precision,
    chunk: isComputedByText(prepared, backend) ? 1 : CHUNK_SIZE,
  })
}

export function createStoredTeacher(
  prepared: PreparedRun,
  { inputs, stages, teacherKept }: StepGraph,
  session: Session,
  backend: Backend,
  vault: TeacherVault,
): StoredTeacher {
  const { plan, train } = prepared
  if (plan.kind !== 'distill' || !teacherKept) throw new Error('Only a distillation has a teacher')
  const { layout } = vault
  const partsOf = stagesOf(plan).map((stage) => partsAmong(layout.parts, stage))
  const texts = asTeacherReads(train)
  const live = (batch: PaddedTokens, parts = layout.parts): readonly StoredTensor[] =>
    session
      .run(
        encoderFeeds(inputs.teacher ?? inputs, batch),
        parts.map((part) => nodeOfPart(part, teacherKept)),
      )
      .map(({ shape, data }) => ({ shape, data: data as Float32Array }))
  const fedTo = (
    stage: number,
    parts: readonly NetworkPart[],
    tensors: readonly StoredTensor[],
  ): ReadonlyMap<Node, Tensor> => {
    const read = stages[stage]?.teacher
    if (!read) throw new Error(`There is no stage ${stage}, or it has no teacher`)
    return new Map(parts.map((part, index) => [nodeOfPart(part, read), tensors[index] as Tensor]))
  }
  const isByText = isComputedByText(prepared, backend)
  /** What was computed last, until it is fed. */
  let fresh: { readonly chosen: Int32Array; readonly tensors: readonly StoredTensor[] } | undefined
  return {
    vault,
    async fill(chosen, between) {
      const missing = vault.missing(chosen)
      for (const examples of isByText ? inPieces(missing) : chunksOf(layout, missing)) {
        await setImmediate() // lets signal handlers run
        between()
        const tensors = live(padBatch(texts, examples))
        vault.write(examples, tensors)
        fresh = { chosen: examples, tensors }
      }
    },
    feeds(stage, chosen, tokens) {
      const parts = partsOf[stage] ?? []
      const computed = plan.teacher.vault.precision === 'float32' && fresh
      fresh = undefined
      if (!computed || !isSame(computed.chosen, chosen))
        return fedTo(stage, parts, vault.read(parts, chosen, tokens))
      const tensorOf = (part: NetworkPart) => computed.tensors[layout.parts.indexOf(part)] as StoredTensor
      return fedTo(stage, parts, parts.map(tensorOf))
    },
    liveFeeds(stage, batch) {
      const parts = partsOf[stage] ?? []
      return parts.length === 0 ? new Map() : fedTo(stage, parts, live(batch.teacher ?? batch, parts))
    },
    compute: (chosen) => {
      live(padBatch(texts, chosen))
    },
    compareWithLive(batch, chosen) {
      const tokens = batch.ids.shape[1] ?? 0
      const stored = vault.read(layout.parts, chosen, tokens)
      const computed = fresh && isSame(fresh.chosen, chosen) ? fresh.tensors : undefined
      const now = computed ?? live(batch.teacher ?? batch)
      return layout.parts.map((part, index) => {
        const largest = Array.from(chosen, (example, row) => {
          const unpadded = shapeOfPart(part, layout.sizes, layout.lengths[example] ?? 0)
          return largestDifference(unpadded, rowOf(stored[index], row), rowOf(now[index], row))
        })
        return { part: nameOfPart(part), largest: Math.max(...largest) }
      })
    },
  }
}

/** Examples in stretches of a chunk's size, in their order. */
function inPieces(examples: Int32Array): readonly Int32Array[] {
  return Array.from({ length: Math.ceil(examples.length / CHUNK_SIZE) }, (_, index) =>
    examples.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE),
  )
}

/** The whole chunks that examples belong to. */
function chunksOf({ chunkOf, examplesOf }: VaultLayout, examples: Int32Array): readonly Int32Array[] {
  return Array.from(new Set(Array.from(examples, chunkOf)), examplesOf)
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((example, at) => example === b[at])
}

function rowOf(tensor: StoredTensor | undefined, row: number): StoredTensor {
  const { shape, data } = tensor ?? { shape: [], data: new Float32Array() }
  const numbers = shape.slice(1).reduce((product, length) => product * length, 1)
  return { shape: shape.slice(1), data: data.subarray(row * numbers, (row + 1) * numbers) }
}

function largestDifference(unpadded: readonly number[], a: StoredTensor, b: StoredTensor): number {
  const size = unpadded.reduce((product, length) => product * length, 1)
  const [ofA, ofB] = [a, b].map(({ shape, data }) => {
    const cut = new Float32Array(size)
    placeBlock(unpadded, data, shape, 0, cut, unpadded, 0)
    return cut
  }) as [Float32Array, Float32Array]
  return ofA.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (ofB[index] ?? 0))), 0)
}
