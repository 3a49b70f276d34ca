import { StillroomError } from '../domain/stillroom-error.ts'
import { scanHeader } from './scan-header.ts'

/** Bits of one element, by the format's own names. */
export const BITS = {
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

/** Where a tensor lies in a file's data, from `begin` up to `end`, in bytes. */
export interface HeaderEntry {
  readonly name: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}
export type Refuse = (what: string) => never

/** The one name of a header that is no tensor. */
export const METADATA = '__metadata__'
const LONGEST_HEADER = 100_000_000
const MOST_TENSORS = 100_000

/** @throws StillroomError `invalid-safetensors` when it is called */
export function refusalOf(path: string): Refuse {
  return (what) => {
    throw new StillroomError(
      'invalid-safetensors',
      `${path} is not a safetensors file to be trusted: ${what}. Fetch or export it again.`,
    )
  }
}

/** The header's length that a file's first eight bytes claim, checked against the file's size. */
export function headerLength(bytes: Uint8Array, size: number, refuse: Refuse): number {
  const length = Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigUInt64LE()
  if (length > BigInt(LONGEST_HEADER))
    refuse(`its header claims ${length} bytes, more than ${LONGEST_HEADER}`)
  if (length > BigInt(size - 8))
    refuse(`its header claims ${length} bytes in a file of ${size}; it may be only a part of one`)
  return Number(length)
}

/**
 * What a header says, believed where tensors fill the data exactly, in order, without overlap or
 * hole.
 */
export function parseHeader(bytes: Uint8Array, dataLength: number, refuse: Refuse): readonly HeaderEntry[] {
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

function parseEntry(name: string, value: unknown, refuse: Refuse): HeaderEntry {
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

/**
 * Whether a key or a text of JSON, however deep, has a surrogate without its partner; only an
 * escape can write one.
 */
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
