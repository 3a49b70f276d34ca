import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { StillroomError } from '../domain/stillroom-error.ts'
import { claimUse, readChecksums } from './vault-storage.ts'
import { placeBlock } from './place-block.ts'
import { nameOfPart, numbersInPart, shapeOfPart, type TeacherPart } from './teacher-parts.ts'
import type { VaultLayout } from './vault-layout.ts'
import { VAULT_FILES, vaultDescriptionSchema, type VaultDescription } from './vault-files.ts'

/** Numbers row by row in the axes that a graph is fed with. */
export interface StoredTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * The teacher's tensors on disk, chunk by chunk. One data file; a chunk counts once its line with
 * its checksum is written.
 */
export interface TeacherVault {
  readonly layout: VaultLayout
  readonly bytes: number
  /** Chunks that are there. */
  readonly filled: () => number
  /**
   * Of the chunks that the examples belong to, those that are not there (or are damaged: they are
   * read through once, when first asked for).
   */
  readonly missing: (examples: Int32Array) => readonly number[]
  /**
   * Stores what the teacher says of a chunk's examples, in their order.
   * @param tensors one for each part, padded to the chunk's longest text: [n, …]
   * @throws StillroomError `disk-full` and the system's other refusals; the chunk is missing then
   */
  readonly write: (chunk: number, tensors: readonly StoredTensor[]) => void
  /**
   * Reads parts of some examples, padded with zeros to `tokens`. The arrays are used again by the
   * next call.
   * @returns one tensor for each part, [B, …]
   */
  readonly read: (
    parts: readonly TeacherPart[],
    examples: Int32Array,
    tokens: number,
  ) => readonly StoredTensor[]
  readonly close: () => void
}

const NUMBER_BYTES = { float32: 4, float16: 2 } as const

/** What a vault takes on the disk when it is full. */
export function vaultBytes({ numbers }: VaultLayout, precision: VaultDescription['precision']): number {
  return numbers * NUMBER_BYTES[precision]
}

/**
 * Opens a vault, or begins one. Several runs may fill one at once: what they write is the same.
 * @param folder named by what decides its content
 * @throws StillroomError `corrupt-vault` when the folder holds something else
 */
export function openVault(
  folder: string,
  layout: VaultLayout,
  precision: VaultDescription['precision'],
  about: VaultDescription['about'],
): TeacherVault {
  const numberBytes = NUMBER_BYTES[precision]
  const bytes = vaultBytes(layout, precision)
  mkdirSync(folder, { recursive: true })
  const description: VaultDescription = {
    format: 1,
    precision,
    parts: layout.parts.map(nameOfPart),
    examples: layout.lengths.length,
    chunks: layout.chunks,
    bytes,
    about,
  }
  describe(folder, description)
  const release = claimUse(folder)
  const dataPath = join(folder, VAULT_FILES.data)
  const linesPath = join(folder, VAULT_FILES.chunks)
  const data = openSync(dataPath, existsSync(dataPath) ? 'r+' : 'w+')
  const lines = openSync(linesPath, 'a')
  const checksums = readChecksums(linesPath, layout.chunks)
  /** Chunks whose bytes were checked, or written, by this process. */
  const trusted = new Set<number>()
  const buffers = new Map<string, Float32Array>()

  const spanOf = (chunk: number) => {
    const examples = layout.examplesOf(chunk)
    const first = examples[0] ?? 0
    const last = examples.at(-1) ?? 0
    const from = layout.startOf(first)
    return { examples, from, numbers: layout.startOf(last) + numbersOf(layout, last) - from }
  }
  const isThere = (chunk: number): boolean => {
    if (trusted.has(chunk)) return true
    const expected = checksums.get(chunk)
    if (expected === undefined) return false
    const { from, numbers } = spanOf(chunk)
    const found = Buffer.allocUnsafe(numbers * numberBytes)
    const read = readWhole(data, found, from * numberBytes)
    if (read < found.length || crc32(found) !== expected) {
      checksums.delete(chunk)
      return false
    }
    trusted.add(chunk)
    return true
  }
  return {
    layout,
    bytes,
    filled: () => checksums.size,
    missing: (examples) =>
      [...new Set(Array.from(examples, layout.chunkOf))].filter((chunk) => !isThere(chunk)),
    write(chunk, tensors) {
      const { examples, from, numbers } = spanOf(chunk)
      const whole = new Float32Array(numbers)
      let at = 0
      examples.forEach((example, row) => {
        layout.parts.forEach((part, index) => {
          const { shape, data: padded } = tensors[index] ?? { shape: [], data: new Float32Array() }
          const unpadded = shapeOfPart(part, layout.sizes, layout.lengths[example] ?? 0)
          const rowNumbers = shape.slice(1).reduce((product, length) => product * length, 1)
          placeBlock(unpadded, padded, shape.slice(1), row * rowNumbers, whole, unpadded, at)
          at += numbersInPart(part, layout.sizes, layout.lengths[example] ?? 0)
        })
      })
      const stored = bytesOf(precision === 'float16' ? Float16Array.from(whole) : whole)
      writeWhole(data, stored, from * numberBytes)
      const checksum = crc32(stored)
      writeSync(lines, `${chunk} ${checksum}\n`)
      checksums.set(chunk, checksum)
      trusted.add(chunk)
    },
    read(parts, examples, tokens) {
      return parts.map((part) => {
        const rowShape = shapeOfPart(part, layout.sizes, tokens)
        const rowNumbers = numbersInPart(part, layout.sizes, tokens)
        const padded = bufferOf(buffers, nameOfPart(part), examples.length * rowNumbers)
        padded.fill(0)
        examples.forEach((example, row) => {
          const length = layout.lengths[example] ?? 0
          const numbers = numbersInPart(part, layout.sizes, length)
          const place = (layout.startOf(example) + layout.offsetOf(part, example)) * numberBytes
          const isWholeRow = numbers === rowNumbers && precision === 'float32'
          const target = isWholeRow
            ? padded.subarray(row * rowNumbers, (row + 1) * rowNumbers)
            : readingBuffer(buffers, precision, numbers)
          if (readWhole(data, bytesOf(target), place) < numbers * numberBytes)
            throw new StillroomError('corrupt-vault', `${dataPath} became shorter while it was read.`)
          if (isWholeRow) return
          const asFloat32 =
            target instanceof Float32Array ? target : widened(target, bufferOf(buffers, 'wide', numbers))
          const ownShape = shapeOfPart(part, layout.sizes, length)
          placeBlock(ownShape, asFloat32, ownShape, 0, padded, rowShape, row * rowNumbers)
        })
        return { shape: [examples.length, ...rowShape], data: padded }
      })
    },
    close() {
      closeSync(data)
      closeSync(lines)
      release()
    },
  }
}

/** Writes what a vault is, or checks that it is the same; marks it as used now. */
function describe(folder: string, description: VaultDescription): void {
  const path = join(folder, VAULT_FILES.description)
  const text = `${JSON.stringify(description, undefined, 2)}\n`
  if (!existsSync(path)) {
    writeFileSync(path, text)
    return
  }
  const found = vaultDescriptionSchema.safeParse(parseJson(readFileSync(path, 'utf8')))
  const isSame =
    found.success &&
    JSON.stringify({ ...found.data, about: undefined }) ===
      JSON.stringify({ ...description, about: undefined })
  if (!isSame) {
    throw new StillroomError(
      'corrupt-vault',
      `${path} is damaged. Remove the folder ${folder}: everything in it can be computed again.`,
    )
  }
  utimesSync(path, new Date(), new Date())
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function numbersOf({ parts, sizes, lengths }: VaultLayout, example: number): number {
  return parts.reduce((sum, part) => sum + numbersInPart(part, sizes, lengths[example] ?? 0), 0)
}

/** The first `numbers` of an array that grows and is kept. */
function bufferOf(buffers: Map<string, Float32Array>, name: string, numbers: number): Float32Array {
  const known = buffers.get(name)
  const buffer = known && known.length >= numbers ? known : new Float32Array(numbers)
  buffers.set(name, buffer)
  return buffer.subarray(0, numbers)
}

function readingBuffer(
  buffers: Map<string, Float32Array>,
  precision: VaultDescription['precision'],
  numbers: number,
): Float32Array | Float16Array {
  const buffer = bufferOf(buffers, 'stored', numbers)
  return precision === 'float32' ? buffer : new Float16Array(buffer.buffer, buffer.byteOffset, numbers)
}

function widened(from: Float16Array, to: Float32Array): Float32Array {
  to.set(from)
  return to
}

function bytesOf(numbers: Float32Array | Float16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function readWhole(file: number, into: Uint8Array, position: number): number {
  let at = 0
  while (at < into.length) {
    const read = readSync(file, into, at, into.length - at, position + at)
    if (read === 0) break
    at += read
  }
  return at
}

function writeWhole(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at)
}
