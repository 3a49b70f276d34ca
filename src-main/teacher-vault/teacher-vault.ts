import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StillroomError } from '../domain/stillroom-error.ts'
import { claimUse, readChecksums } from './vault-storage.ts'
import { NUMBER_BYTES, NumbersFile } from './numbers-file.ts'
import { placeBlock } from './place-block.ts'
import { nameOfPart, numbersInPart, shapeOfPart, type NetworkPart } from './teacher-parts.ts'
import type { VaultLayout } from './vault-layout.ts'
import { VAULT_FILES, vaultDescriptionSchema, type VaultDescription } from './vault-files.ts'

/** Numbers row by row in the axes that a graph is fed with. */
export interface StoredTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * A cache of the teacher's tensors on disk, text by text. One data file; a text is committed once
 * its line with its checksum is written.
 */
export interface TeacherVault {
  readonly layout: VaultLayout
  readonly bytes: number
  /** Texts that are there. */
  readonly filled: () => number
  /**
   * Of some examples those that are not there (or are damaged: they are read through once, when
   * first asked for), each once.
   */
  readonly missing: (examples: Int32Array) => Int32Array
  /**
   * Stores what the teacher says of some examples, in their order; of those that are there,
   * nothing.
   * @param tensors one for each part, padded to the longest of the texts: [n, …]
   * @throws StillroomError `disk-full` and the system's other refusals; what was not written is
   * missing then
   */
  readonly write: (examples: Int32Array, tensors: readonly StoredTensor[]) => void
  /**
   * Reads parts of some examples, padded with zeros to `tokens`. The arrays are used again by the
   * next call.
   * @returns one tensor for each part, [B, …]
   */
  readonly read: (
    parts: readonly NetworkPart[],
    examples: Int32Array,
    tokens: number,
  ) => readonly StoredTensor[]
  readonly close: () => void
}

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
  const bytes = vaultBytes(layout, precision)
  mkdirSync(folder, { recursive: true })
  const description: VaultDescription = {
    format: 1,
    precision,
    parts: layout.parts.map(nameOfPart),
    examples: layout.lengths.length,
    chunks: layout.lengths.length,
    bytes,
    about,
  }
  describe(folder, description)
  const release = claimUse(folder)
  const data = new NumbersFile(join(folder, VAULT_FILES.data), precision)
  const linesPath = join(folder, VAULT_FILES.chunks)
  const lines = openSync(linesPath, 'a')
  const checksums = readChecksums(linesPath, layout.lengths.length)
  /** Texts whose bytes were checked, or written, by this process. */
  const trusted = new Set<number>()
  const buffers = new Map<string, Float32Array>()

  const isThere = (example: number): boolean => {
    if (trusted.has(example)) return true
    const expected = checksums.get(example)
    if (expected === undefined) return false
    if (data.checksum(layout.startOf(example), layout.numbersOf(example)) !== expected) {
      checksums.delete(example)
      return false
    }
    trusted.add(example)
    return true
  }
  return {
    layout,
    bytes,
    filled: () => checksums.size,
    missing: (examples) => Int32Array.from(new Set(examples)).filter((example) => !isThere(example)),
    write(examples, tensors) {
      const written = new Map<number, number>()
      examples.forEach((example, row) => {
        if (trusted.has(example)) return
        const own = bufferOf(buffers, 'unpadded', layout.numbersOf(example))
        takeRow(layout, example, row, tensors, own)
        written.set(example, data.write(own, layout.startOf(example)))
      })
      writeSync(lines, Array.from(written, ([example, checksum]) => `${example} ${checksum}\n`).join(''))
      for (const [example, checksum] of written) {
        checksums.set(example, checksum)
        trusted.add(example)
      }
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
          const isWholeRow = numbers === rowNumbers
          const target = isWholeRow
            ? padded.subarray(row * rowNumbers, (row + 1) * rowNumbers)
            : bufferOf(buffers, 'unpadded', numbers)
          data.read(target, layout.startOf(example) + layout.offsetOf(part, example))
          if (isWholeRow) return
          const ownShape = shapeOfPart(part, layout.sizes, length)
          placeBlock(ownShape, target, ownShape, 0, padded, rowShape, row * rowNumbers)
        })
        return { shape: [examples.length, ...rowShape], data: padded }
      })
    },
    close() {
      data.close()
      closeSync(lines)
      release()
    },
  }
}

/** Copies one text of a batch, part by part, without its padding. */
function takeRow(
  { parts, sizes, lengths }: VaultLayout,
  example: number,
  row: number,
  tensors: readonly StoredTensor[],
  into: Float32Array,
): void {
  let at = 0
  parts.forEach((part, index) => {
    const { shape: [, ...rowShape] = [], data } = tensors[index] as StoredTensor
    const rowNumbers = rowShape.reduce((product, length) => product * length, 1)
    const unpadded = shapeOfPart(part, sizes, lengths[example] ?? 0)
    placeBlock(unpadded, data, rowShape, row * rowNumbers, into, unpadded, at)
    at += numbersInPart(part, sizes, lengths[example] ?? 0)
  })
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

/** The first `numbers` of an array that grows and is kept. */
function bufferOf(buffers: Map<string, Float32Array>, name: string, numbers: number): Float32Array {
  const known = buffers.get(name)
  const buffer = known && known.length >= numbers ? known : new Float32Array(numbers)
  buffers.set(name, buffer)
  return buffer.subarray(0, numbers)
}
