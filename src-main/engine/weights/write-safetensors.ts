import { writePartsAtomically } from '../../run-folder/write-atomically.ts'
import type { StoredTensor } from '../../model-folder/read-safetensors.ts'
import { BITS, METADATA, type StoredType } from '../../model-folder/safetensors-header.ts'

/**
 * Numbers on their way into a file: all of them, or piece by piece; a piece may be written over
 * when the next is asked for.
 */
export type NumbersToWrite = Float32Array | { readonly pieces: () => Iterable<Float32Array> }

/** A tensor on its way into a file. */
export interface TensorToWrite extends Pick<StoredTensor, 'dtype' | 'shape'> {
  readonly data: Uint8Array | { readonly pieces: () => Iterable<Uint8Array> }
}

/**
 * Writes tensors so that a crash leaves the old file or the new one. Big elements first, so that
 * all are aligned; else by name.
 * Data is read tensor by tensor, and piece by piece, as it is written: a getter may fetch it then.
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const sorted = [...tensors].sort(
    ([a, { dtype: x }], [b, { dtype: y }]) => BITS[y] - BITS[x] || (a < b ? -1 : 1),
  )
  let offset = 0
  const described = sorted.map(
    ([name, { dtype, shape }]) =>
      [name, { dtype, shape, data_offsets: [offset, (offset += bytesOf(dtype, shape))] }] as const,
  )
  const ofFile = Object.keys(metadata).length > 0 ? [[METADATA, metadata] as const] : []
  // fromEntries makes a plain property even of __proto__; an assignment would not.
  const header = Object.fromEntries<unknown>([...ofFile, ...described])
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ')
  json.copy(padded)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  function* parts() {
    yield length
    yield padded
    for (const [, { data }] of sorted) {
      if (data instanceof Uint8Array) yield data
      else yield* data.pieces()
    }
  }
  writePartsAtomically(path, parts())
}

function bytesOf(dtype: StoredType, shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, BITS[dtype] / 8)
}

/** Float32 numbers as they are stored. */
export function fromFloat32(shape: readonly number[], values: Float32Array): StoredTensor
export function fromFloat32(shape: readonly number[], values: NumbersToWrite): TensorToWrite
export function fromFloat32(shape: readonly number[], values: NumbersToWrite): TensorToWrite {
  if (values instanceof Float32Array) return { dtype: 'F32', shape, data: bytesIn(values) }
  const pieces = function* () {
    for (const piece of values.pieces()) yield bytesIn(piece)
  }
  return { dtype: 'F32', shape, data: { pieces } }
}

function bytesIn({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
