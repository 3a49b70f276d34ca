import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writePartsAtomically } from '../../run-folder/write-atomically.ts'
import { scanHeader } from './scan-header.ts'

/** Bits of one element, by the format's own names. */
const BITS = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  F64: 64,
  I64: 64,
  U64: 64,
} as const
export type StoredType = keyof typeof BITS

/** A tensor as a file holds it, row by row, little-endian. */
export interface StoredTensor {
  readonly dtype: StoredType
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** Numbers on their way into a file: all of them, or piece by piece; a piece may be written over when the next is asked for. */
export type NumbersToWrite = Float32Array | { readonly pieces: () => Iterable<Float32Array> }

/** A tensor on its way into a file. */
export interface TensorToWrite extends Pick<StoredTensor, 'dtype' | 'shape'> {
  readonly data: Uint8Array | { readonly pieces: () => Iterable<Uint8Array> }
}

const LONGEST_HEADER = 100_000_000
const MOST_TENSORS = 100_000
const METADATA = '__metadata__'

/**
 * Reads a safetensors file, believing nothing it says: tensors must fill the data exactly, in order, without overlap or
 * hole, and each must be as long as its shape and type say. Refuses all that the Rust library refuses, and more:
 * duplicate names, more than 100,000 tensors, element types of less than 8 bits or of more than one number.
 * @throws StillroomError `invalid-safetensors` naming the file and what is wrong in it
 */
export function readSafetensors(path: string): ReadonlyMap<string, StoredTensor> {
  const handle = openSync(path, 'r')
  try {
    const { size } = fstatSync(handle)
    const refuse = refusalOf(path)
    if (size < 8) refuse(`it has ${size} bytes, too few for a header`)
    const headerLength = readHeaderLength(readBytes(handle, 0, 8), size, refuse)
    const entries = parseHeader(readBytes(handle, 8, headerLength), size - 8 - headerLength, refuse)
    const data = readBytes(handle, 8 + headerLength, size - 8 - headerLength)
    return new Map(
      entries.map(({ name, dtype, shape, begin, end }) => [
        name,
        { dtype, shape, data: data.subarray(begin, end) },
      ]),
    )
  } finally {
    closeSync(handle)
  }
}

/**
 * Writes tensors so that a crash leaves the old file or the new one. Big elements first, so that all are aligned; else by name.
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

/** @throws StillroomError `unsupported-model` for what is no float of 16 or 32 bits */
export function toFloat32(name: string, { dtype, data }: StoredTensor): Float32Array {
  if (dtype === 'F32') {
    if (data.byteOffset % 4 === 0) return new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
    return new Float32Array(data.slice().buffer)
  }
  const aligned = data.slice()
  const halves = new Uint16Array(aligned.buffer)
  if (dtype === 'BF16') {
    const bits = new Uint32Array(halves.length)
    halves.forEach((half, index) => (bits[index] = half << 16))
    return new Float32Array(bits.buffer)
  }
  if (dtype === 'F16') return Float32Array.from(halves, float16)
  throw new StillroomError(
    'unsupported-model',
    `${name} is stored as ${dtype}; weights must be F32, F16 or BF16`,
  )
}

function float16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

interface Entry {
  readonly name: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}
type Refuse = (what: string) => never

function refusalOf(path: string): Refuse {
  return (what) => {
    throw new StillroomError(
      'invalid-safetensors',
      `${path} is not a safetensors file to be trusted: ${what}. Fetch or export it again.`,
    )
  }
}

function readHeaderLength(bytes: Uint8Array, size: number, refuse: Refuse): number {
  const length = Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigUInt64LE()
  if (length > BigInt(LONGEST_HEADER))
    refuse(`its header claims ${length} bytes, more than ${LONGEST_HEADER}`)
  if (length > BigInt(size - 8)) refuse(`its header claims ${length} bytes in a file of ${size}`)
  return Number(length)
}

function parseHeader(bytes: Uint8Array, dataLength: number, refuse: Refuse): readonly Entry[] {
  const text = decode(bytes, refuse)
  if (!text.startsWith('{')) refuse('its header does not start with {')
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    return refuse('its header is not JSON')
  }
  const fields = Object.entries(header as Record<string, unknown>)
  if (fields.length > MOST_TENSORS) refuse(`it names ${fields.length} tensors`)
  if (hasHalfCharacter(text)) refuse('its header escapes half a character')
  const scan = scanHeader(text)
  if (scan.keys !== fields.length) refuse('its header names a tensor twice')
  const entries = fields
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(name, value, refuse))
  const metadata = fields.find(([name]) => name === METADATA)?.[1]
  if (metadata !== undefined && !isTextMap(metadata)) refuse('its metadata is not a map of texts')
  const fieldCount = fields.reduce((count, [, value]) => count + Object.keys(value as object).length, 0)
  if (scan.fields !== fieldCount) refuse('its header says something of a tensor twice')
  if (scan.oddNumber) refuse(`its header writes a number as ${scan.oddNumber}`)
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end)
  let at = 0
  for (const { name, begin, end } of entries) {
    if (begin !== at) refuse(`tensor ${name} begins at ${begin} where ${at} is due (a hole or an overlap)`)
    at = end
  }
  if (at !== dataLength) refuse(`its tensors take ${at} bytes of ${dataLength}`)
  return entries
}

function parseEntry(name: string, value: unknown, refuse: Refuse): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>
  if (typeof dtype !== 'string' || !Object.hasOwn(BITS, dtype))
    refuse(`tensor ${name} has the unknown type ${String(dtype)}`)
  if (!isLengths(shape)) return refuse(`tensor ${name} has no proper shape`)
  if (!isLengths(offsets) || offsets.length !== 2) return refuse(`tensor ${name} has no proper data_offsets`)
  const [begin = 0, end = 0] = offsets
  let bytes = BITS[dtype as StoredType] / 8
  // Every product on the way must be countable, even where a length of 0 ends it.
  for (const length of shape) {
    bytes *= length
    if (!Number.isSafeInteger(bytes))
      refuse(`tensor ${name} has a shape of more elements than can be counted`)
  }
  if (end - begin !== bytes)
    refuse(
      `tensor ${name} takes ${end - begin} bytes where [${shape.join(', ')}] of ${String(dtype)} takes ${bytes}`,
    )
  return { name, dtype: dtype as StoredType, shape, begin, end }
}

function decode(bytes: Uint8Array, refuse: Refuse): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return refuse('its header is not UTF-8')
  }
}

/** Whether a key or a text of JSON, however deep, has a surrogate without its partner; only an escape can write one. */
function hasHalfCharacter(json: string): boolean {
  let isFound = false
  if (/\\u[dD]/.test(json)) {
    JSON.parse(json, (key: string, value: unknown) => {
      isFound ||= !key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())
      return value
    })
  }
  return isFound
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0)
}

function isTextMap(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  )
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
