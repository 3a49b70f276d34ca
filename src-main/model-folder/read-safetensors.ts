import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import {
  headerLength,
  parseHeader,
  refusalOf,
  type HeaderEntry,
  type StoredType,
} from './safetensors-header.ts'

/**
 * A tensor as a file holds it, row by row, little-endian, in memory of its own: one is let go of
 * while another is kept.
 */
export interface StoredTensor {
  readonly dtype: StoredType
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/**
 * Reads a safetensors file, believing nothing it says: tensors must fill the data exactly, in
 * order, without overlap or hole, and each must be as long as its shape and type say. Refuses all
 * that the Rust library refuses, and more:
 * duplicate names, more than 100,000 tensors, element types of less than 8 bits or of more than one
 * number.
 * @throws StillroomError `invalid-safetensors` naming the file and what is wrong in it
 */
export function readSafetensors(path: string): ReadonlyMap<string, StoredTensor> {
  return withHeader(
    path,
    (entries, readData) =>
      new Map(
        entries.map(({ name, dtype, shape, begin, end }) => [
          name,
          { dtype, shape, data: readData(begin, end) },
        ]),
      ),
  )
}

/**
 * What a safetensors file holds, by its header alone; as strict as `readSafetensors`.
 * @throws StillroomError `invalid-safetensors`
 */
export function readSafetensorsHeader(path: string): readonly HeaderEntry[] {
  return withHeader(path, (entries) => entries)
}

function withHeader<Result>(
  path: string,
  use: (entries: readonly HeaderEntry[], readData: (begin: number, end: number) => Uint8Array) => Result,
): Result {
  const refuse = refusalOf(path)
  // A pipe would be waited for when it is opened.
  if (!statSync(path).isFile()) refuse('it is no file')
  const handle = openSync(path, 'r')
  try {
    const { size } = fstatSync(handle)
    if (size < 8) refuse(`it has ${size} bytes, too few for a header`)
    const length = headerLength(readBytes(handle, 0, 8), size, refuse)
    const entries = parseHeader(readBytes(handle, 8, length), size - 8 - length, refuse)
    return use(entries, (begin, end) => readBytes(handle, 8 + length + begin, end - begin))
  } finally {
    closeSync(handle)
  }
}

function readBytes(handle: number, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const count = readSync(handle, bytes, at, Math.min(length - at, 2 ** 30), from + at)
    if (count === 0) throw new Error('The file became shorter while it was read')
    at += count
  }
  return bytes
}
