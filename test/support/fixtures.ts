import { join } from 'node:path'
import type { Tensor } from '../../src-main/engine/backend.ts'
import { readSafetensors } from '../../src-main/model-folder/read-safetensors.ts'
import { toFloat32 } from '../../src-main/model-folder/to-float32.ts'

export const FIXTURES = join(import.meta.dirname, '..', 'reference', 'fixtures')

/** Tensors that a script of test/reference wrote, by name. */
export function readFixture(name: string): (tensor: string) => Tensor {
  const tensors = readSafetensors(join(FIXTURES, `${name}.safetensors`))
  return (wanted) => {
    const stored = tensors.get(wanted)
    if (!stored) throw new Error(`The fixture ${name} has no tensor ${wanted}`)
    const { dtype, shape, data } = stored
    return { shape, data: dtype === 'I32' ? new Int32Array(data.slice().buffer) : toFloat32(wanted, stored) }
  }
}

/** The largest absolute difference of two lists of numbers. */
export function largestDifference(a: Tensor, b: Tensor): number {
  if (a.data.length !== b.data.length)
    throw new Error(`${a.data.length} numbers cannot be compared with ${b.data.length}`)
  let most = 0
  a.data.forEach((value, index) => (most = Math.max(most, Math.abs(value - (b.data[index] ?? NaN)))))
  return most
}

/** |a − b| / |b|, by Euclidean norms; 0 where both are 0. */
export function relativeDifference(a: Tensor, b: Tensor): number {
  let distance = 0
  let norm = 0
  b.data.forEach((value, index) => {
    distance += ((a.data[index] ?? NaN) - value) ** 2
    norm += value ** 2
  })
  return distance === 0 ? 0 : Math.sqrt(distance / norm)
}

/** One row of the first axis. */
export function rowOf({ shape, data }: Tensor, row: number): Tensor {
  const rest = shape.slice(1)
  const size = rest.reduce((product, length) => product * length, 1)
  return { shape: rest, data: data.slice(row * size, (row + 1) * size) }
}
