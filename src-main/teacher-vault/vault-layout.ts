import { nameOfPart, numbersInPart, type NetworkPart, type TeacherSizes } from './teacher-parts.ts'

/** Texts that the teacher reads at once, at most, when a vault is filled. */
export const CHUNK_SIZE = 32

/**
 * Where everything stands in a vault's data file. Examples lie by length, so that a chunk of them
 * has little padding, and in an order that follows from the texts alone.
 */
export interface VaultLayout {
  readonly parts: readonly NetworkPart[]
  readonly sizes: TeacherSizes
  /** Tokens of every example. */
  readonly lengths: readonly number[]
  readonly chunks: number
  /** Numbers in the whole file. */
  readonly numbers: number
  readonly chunkOf: (example: number) => number
  /** Positions of a chunk's examples in the training set. */
  readonly examplesOf: (chunk: number) => Int32Array
  /** Numbers before an example's own. */
  readonly startOf: (example: number) => number
  /** An example's own. */
  readonly numbersOf: (example: number) => number
  /** Numbers of an example that come before a part. */
  readonly offsetOf: (part: NetworkPart, example: number) => number
}

export function layOut(
  lengths: readonly number[],
  parts: readonly NetworkPart[],
  sizes: TeacherSizes,
): VaultLayout {
  const order = Int32Array.from(lengths.keys()).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b)
  const places = new Int32Array(lengths.length)
  const starts = new Float64Array(lengths.length)
  const numbersOf = (example: number) =>
    parts.reduce((sum, part) => sum + numbersInPart(part, sizes, lengths[example] ?? 0), 0)
  let numbers = 0
  order.forEach((example, place) => {
    places[example] = place
    starts[example] = numbers
    numbers += numbersOf(example)
  })
  const before = (name: string) =>
    parts.slice(
      0,
      parts.findIndex((part) => nameOfPart(part) === name),
    )
  const precedingParts = new Map(parts.map((part) => [nameOfPart(part), before(nameOfPart(part))]))
  return {
    parts,
    sizes,
    lengths,
    chunks: Math.ceil(lengths.length / CHUNK_SIZE),
    numbers,
    chunkOf: (example) => Math.floor((places[example] ?? 0) / CHUNK_SIZE),
    examplesOf: (chunk) => order.slice(chunk * CHUNK_SIZE, (chunk + 1) * CHUNK_SIZE),
    startOf: (example) => starts[example] ?? 0,
    numbersOf,
    offsetOf(part, example) {
      const preceding = precedingParts.get(nameOfPart(part))
      if (!preceding) throw new Error(`The vault does not hold ${nameOfPart(part)}`)
      return preceding.reduce((sum, other) => sum + numbersInPart(other, sizes, lengths[example] ?? 0), 0)
    },
  }
}
