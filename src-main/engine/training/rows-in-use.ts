import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { Tokens } from '../tokenizing/tokenizer.ts'
import { asTeacherReads, type EncodedExample } from './batches.ts'
import type { NumbersToWrite } from '../weights/write-safetensors.ts'
import type { Weights } from './model-variables.ts'

export const WORD_EMBEDDINGS = 'embeddings.word_embeddings.weight'

/**
 * The rows of the word embeddings that a run's texts use. The others never have a gradient: all
 * that happens to them is weight decay, the same factor for all, so they stay out of the graph,
 * where each step would pass over them several times. On short texts that is most of a step:
 * MiniLM's table holds 11.7 of the 17 million parameters of a student of three layers.
 */
export interface RowsInUse {
  /** Ids of the whole vocabulary, rising; a token's place in them is its id in the graph. */
  readonly ids: Int32Array
}

/**
 * Id 0 is always in use: it is fed for padding.
 * @param others that are in use in no text
 */
export function rowsInUse(
  examples: readonly EncodedExample[],
  vocabularySize: number,
  others: readonly number[] = [],
): RowsInUse {
  const isUsed = new Uint8Array(vocabularySize)
  for (const id of [0, ...others]) isUsed[id] = 1
  for (const { ids } of examples) for (const id of ids) isUsed[id] = 1
  return { ids: Int32Array.from(isUsed.keys()).filter((id) => isUsed[id] === 1) }
}

/** Examples with the ids that the graph knows. */
export function withRowIds(
  examples: readonly EncodedExample[],
  rows: RowsInUse,
  teacherRows = rows,
): readonly EncodedExample[] {
  const tokens = inRows(examples, rows)
  if (!examples.some(({ teacher }) => teacher))
    return examples.map((example, index) => ({ ...example, ...tokens[index] }))
  const ofTeacher = inRows(asTeacherReads(examples), teacherRows)
  return examples.map((example, index) => ({ ...example, ...tokens[index], teacher: ofTeacher[index] }))
}

/**
 * All numbers lie in two arrays, of which each text has a view: two arrays of its own took 200
 * bytes more, as much as a sentence of 25 tokens.
 */
function inRows(texts: readonly Tokens[], { ids: rows }: RowsInUse): readonly Tokens[] {
  const places = new Int32Array((rows.at(-1) ?? 0) + 1)
  rows.forEach((id, place) => {
    places[id] = place
  })
  const tokens = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const [allIds, allTypeIds] = [new Int32Array(tokens), new Int32Array(tokens)]
  let from = 0
  return texts.map(({ ids, typeIds }) => {
    const to = from + ids.length
    const stretch = { ids: allIds.subarray(from, to), typeIds: allTypeIds.subarray(from, to) }
    ids.forEach((id, place) => (stretch.ids[place] = places[id] ?? 0))
    stretch.typeIds.set(typeIds)
    from = to
    return stretch
  })
}

/**
 * The config of a network that has these rows alone. Where no text has the token that positions
 * pass over, all count, and position embeddings are looked up once for all texts.
 */
export function configOfRows(config: EncoderConfig, { ids }: RowsInUse): EncoderConfig {
  const { uncountedId, padId, ...rest } = config
  const rowOf = (id: number | undefined) => (id === undefined ? -1 : ids.indexOf(id))
  const [uncounted, padding] = [rowOf(uncountedId), rowOf(padId)]
  return {
    ...rest,
    vocabularySize: ids.length,
    ...(uncounted >= 0 && { uncountedId: uncounted }),
    ...(padding >= 0 && { padId: padding }),
  }
}

/** Weights, or moments, with the rows in use of a whole table of word embeddings. */
export function cutToRows(weights: Weights, { ids }: RowsInUse, width: number): Weights {
  const table = weights.get(WORD_EMBEDDINGS)
  if (!table) return weights
  const cut = new Float32Array(ids.length * width)
  ids.forEach((id, place) => cut.set(table.subarray(id * width, (id + 1) * width), place * width))
  return new Map([...weights, [WORD_EMBEDDINGS, cut]])
}

/** Rows of a table that are written at once: a few megabytes. */
const ROWS_IN_A_PIECE = 1024

/** Weights as they are streamed to a file: the whole table is never in memory. */
export type WeightsToWrite = ReadonlyMap<string, NumbersToWrite>

/**
 * Weights with the whole table again, which is made piece by piece: as a whole it would be most of
 * what a checkpoint takes.
 * @param start the table that the run began with
 * @param decay what weight decay has left of the rows that are not in use, as a factor
 */
export function completeRows(
  weights: Weights,
  start: Float32Array,
  { ids }: RowsInUse,
  decay: number,
): WeightsToWrite {
  const cut = weights.get(WORD_EMBEDDINGS)
  if (!cut) return weights
  const width = cut.length / ids.length
  const pieces = function* (): Generator<Float32Array> {
    const buffer = new Float32Array(Math.min(start.length, ROWS_IN_A_PIECE * width))
    let place = 0
    for (let from = 0; from < start.length; from += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, start.length - from))
      piece.set(start.subarray(from, from + piece.length))
      if (decay !== 1) piece.forEach((value, index) => (piece[index] = value * decay))
      for (let id = ids[place]; id !== undefined && id * width < from + piece.length; id = ids[++place])
        piece.set(cut.subarray(place * width, (place + 1) * width), id * width - from)
      yield piece
    }
  }
  return new Map<string, NumbersToWrite>([...weights, [WORD_EMBEDDINGS, { pieces }]])
}
