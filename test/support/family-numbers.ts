import type { Tensor } from '../../src-main/engine/backend.ts'

// The numbers of test/reference/family_numbers.py, once more: what it says holds here.

const LOWEST_ID = 5
const DIRECTIONS = 8

/** [count] of 0 … 2³²−1 */
function hashed(name: string, count: number): Uint32Array {
  let seed = 2166136261
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 16777619)
  return Uint32Array.from({ length: count }, (_, index) => {
    let mixed = (Math.imul(index, 2654435761) + seed) | 0
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return mixed ^ (mixed >>> 16)
  })
}

/** [count] of −1 … 1 */
function uniform(name: string, count: number): Float64Array {
  return Float64Array.from(hashed(name, count), (number) => number / 2 ** 31 - 1)
}

/** Matrices with a deviation of 0.3; vectors too, around 1 where they are a norm's gain. */
export function familyWeight(role: string, name: string, shape: readonly number[]): Float32Array {
  const centre = shape.length === 1 && name.endsWith('weight') ? 1 : 0
  const size = shape.reduce((product, length) => product * length, 1)
  return Float32Array.from(uniform(`${role}/${name}`, size), (number) => centre + 0.52 * number)
}

export interface FamilyBatch {
  /** [rows, longest]; 0 at padding, as in batches of ours */
  readonly ids: Tensor
  readonly typeIds: Tensor
  readonly mask: Tensor
  /** [rows] */
  readonly labels: Tensor
}

/** Texts of 3 to `longest` tokens; the first is the longest. */
export function familyBatch(
  name: string,
  {
    rows,
    longest,
    vocabulary,
    classes,
  }: Readonly<Record<'rows' | 'longest' | 'vocabulary' | 'classes', number>>,
): FamilyBatch {
  const lengths = hashed(`${name}/lengths`, rows).map((number) => 3 + (number % (longest - 2)))
  lengths[0] = longest
  const shape = [rows, longest]
  const numbers = hashed(`${name}/ids`, rows * longest)
  const cell = (index: number) => ({
    place: index % longest,
    length: lengths[Math.floor(index / longest)] ?? 0,
  })
  const everywhere = { length: rows * longest }
  const mask = Float32Array.from(everywhere, (_, index) => {
    const { place, length } = cell(index)
    return place < length ? 1 : 0
  })
  const ids = Int32Array.from(
    everywhere,
    (_, index) => (mask[index] ?? 0) * (LOWEST_ID + ((numbers[index] ?? 0) % (vocabulary - LOWEST_ID))),
  )
  const typeIds = Int32Array.from(everywhere, (_, index) => {
    const { place, length } = cell(index)
    return place >= Math.floor(length / 2) && place < length ? 1 : 0
  })
  const labels = Int32Array.from(hashed(`${name}/labels`, rows), (number) => number % classes)
  return {
    ids: { shape, data: ids },
    typeIds: { shape, data: typeIds },
    mask: { shape, data: mask },
    labels: { shape: [rows], data: labels },
  }
}

/** A tensor's Euclidean norm, and its products with 8 fixed directions. */
export function fingerprint(name: string, values: ArrayLike<number>): readonly number[] {
  const directions = uniform(`direction/${name}`, DIRECTIONS * values.length)
  const products = Array.from({ length: DIRECTIONS }, () => 0)
  let squares = 0
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN
    squares += value ** 2
    for (let row = 0; row < DIRECTIONS; row++)
      products[row] = (products[row] ?? 0) + value * (directions[row * values.length + at] ?? NaN)
  }
  return [Math.sqrt(squares), ...products]
}

/** About how far two tensors are apart, by their fingerprints. */
export function distanceOfPrints(a: readonly number[], b: ArrayLike<number>): number {
  const squares = a.slice(1).map((product, index) => (product - (b[index + 1] ?? NaN)) ** 2)
  return Math.sqrt((3 * squares.reduce((sum, square) => sum + square, 0)) / DIRECTIONS)
}
