import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'
import { randomNumbers } from '../../src-main/engine/training/random-numbers.ts'
import { readSafetensors, type StoredTensor } from '../../src-main/model-folder/read-safetensors.ts'
import { writeSafetensors } from '../../src-main/engine/weights/write-safetensors.ts'
import type { Outcome, Part } from './outcome.ts'

const LONGEST_MS = 1_000
const MOST_GROWTH = 512 << 20
const SIZES: Readonly<Record<string, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
  F64: 8,
}

type Mutation = (file: Buffer, below: (limit: number) => number) => Buffer

/** Ways to damage a file, or to forge it; `header` is its JSON. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bytes changed': (file, below) => {
    for (let count = 1 + below(8); count > 0; count--) file[below(file.length)] = below(256)
    return file
  },
  'bytes of the header changed': (file, below) => {
    const end = Math.min(file.length, 8 + Number(file.readBigUInt64LE()))
    for (let count = 1 + below(4); count > 0; count--) file[8 + below(end - 8)] = 32 + below(95)
    return file
  },
  'a length claimed': (file, below) => {
    const claims = [0n, 1n, 7n, 8n, BigInt(below(4_096)), 100_000_001n, 2n ** 63n, 2n ** 64n - 1n]
    file.writeBigUInt64LE(claims[below(claims.length)] ?? 0n)
    return file
  },
  'cut off': (file, below) => file.subarray(0, below(file.length)),
  'more behind it': (file, below) => Buffer.concat([file, Buffer.alloc(1 + below(64), below(256))]),
  'a number of the header exchanged': (file, below) =>
    withHeader(file, (json) => {
      const numbers = [...json.matchAll(/\d+/g)]
      const chosen = numbers[below(numbers.length)]
      const others = [
        '0',
        '-1',
        '1e3',
        '4.0',
        '007',
        String(below(10_000)),
        String(2 ** 53),
        '1e400',
        '""',
        'null',
      ]
      return chosen ? spliced(json, chosen.index, chosen[0].length, others[below(others.length)] ?? '') : json
    }),
  'a piece of the header doubled, dropped or moved': (file, below) =>
    withHeader(file, (json) => {
      const from = below(json.length)
      const piece = json.slice(from, from + 1 + below(40))
      const without = spliced(json, from, piece.length, '')
      const kind = below(3)
      if (kind === 0) return spliced(json, from, 0, piece)
      return kind === 1 ? without : spliced(without, below(without.length), 0, piece)
    }),
  'a name exchanged': (file, below) =>
    withHeader(file, (json) => {
      const names = ['__proto__', 'constructor', '__metadata__', '', '\\ud800', 'a', '\\u0000']
      const strings = [...json.matchAll(/"[^"]*"/g)]
      const chosen = strings[below(strings.length)]
      const name = `"${names[below(names.length)] ?? ''}"`
      return chosen ? spliced(json, chosen.index, chosen[0].length, name) : json
    }),
}

/**
 * Mutates valid files at random. Each is refused as `invalid-safetensors`, or what is read of it
 * fills the file exactly and is read back the same when written.
 */
export const safetensors: Part = async ({ attacks, seed, folder, onProgress }) => {
  const random = randomNumbers('torture', 'safetensors', String(seed))
  const below = (limit: number) => Math.floor(random() * Math.max(1, limit))
  const bases = Array.from({ length: 6 }, (_, index) => validFile(join(folder, `valid-${index}`), below))
  const kinds = Object.entries(MUTATIONS)
  const losses: string[] = []
  const counts: Record<string, number> = { refused: 0, 'read, and right': 0 }
  const memory = process.memoryUsage().rss
  for (let done = 0; done < attacks; done++) {
    const [kind, mutate] = kinds[done % kinds.length] ?? ['', (file: Buffer) => file]
    const file = mutate(Buffer.from(bases[below(bases.length)] ?? ''), below)
    const from = performance.now()
    const verdict = verdictOn(file, join(folder, 'mutated.safetensors'))
    const ms = performance.now() - from
    if (verdict === 'refused' || verdict === 'read, and right') counts[verdict] = (counts[verdict] ?? 0) + 1
    else losses.push(`${kind}, file ${done}: ${verdict}`)
    if (ms > LONGEST_MS) losses.push(`${kind}, file ${done}: took ${ms.toFixed(0)} ms`)
    if (done % 500 === 0) onProgress(done)
  }
  const growth = process.memoryUsage().rss - memory
  if (growth > MOST_GROWTH) losses.push(`memory grew by ${growth} bytes`)
  return { attacks, losses, counts } satisfies Outcome
}

function verdictOn(file: Buffer, path: string): string {
  writeFileSync(path, file)
  try {
    const tensors = readSafetensors(path)
    const wrong = wrongWith(file, tensors)
    if (wrong) return wrong
    writeSafetensors(`${path}.again`, tensors)
    const again = readSafetensors(`${path}.again`)
    const isSame = [...tensors].every(([name, tensor]) => isEqual(tensor, again.get(name)))
    return isSame && again.size === tensors.size
      ? 'read, and right'
      : 'read back otherwise than it was written'
  } catch (thrown) {
    if (thrown instanceof StillroomError && thrown.code === 'invalid-safetensors') return 'refused'
    return `ended in ${String(thrown)}`
  }
}

/** What the reader must hold of a file that it takes, worked out from the bytes alone. */
function wrongWith(file: Buffer, tensors: ReadonlyMap<string, StoredTensor>): string | undefined {
  const begins = 8 + Number(file.readBigUInt64LE())
  let bytes = 0
  for (const [name, { dtype, shape, data }] of tensors) {
    const wanted = shape.reduce((product, length) => product * length, SIZES[dtype] ?? NaN)
    if (data.length !== wanted) return `${name} has ${data.length} bytes where ${wanted} are due`
    const place = file.indexOf(data, begins)
    if (data.length > 0 && place < 0) return `${name} holds bytes that the file has not`
    bytes += data.length
  }
  return bytes === file.length - begins ? undefined : `${bytes} bytes of ${file.length - begins} were read`
}

function isEqual(a: StoredTensor, b: StoredTensor | undefined): boolean {
  return a.dtype === b?.dtype && String(a.shape) === String(b.shape) && Buffer.compare(a.data, b.data) === 0
}

function validFile(path: string, below: (limit: number) => number): Buffer {
  const tensors = Array.from({ length: 1 + below(6) }, (_, index) => {
    const dtype = (['F32', 'F16', 'BF16', 'I64', 'U8', 'BOOL', 'F64'] as const)[below(7)] ?? 'F32'
    const shape = Array.from({ length: below(4) }, () => below(5))
    const length = shape.reduce((product, axis) => product * axis, SIZES[dtype] ?? 1)
    const data = Uint8Array.from({ length }, () => below(256))
    return [
      `layer.${index}.${['weight', 'bias', 'größe', '"'][below(4)] ?? ''}`,
      { dtype, shape, data },
    ] as const
  })
  writeSafetensors(path, new Map(tensors), below(2) === 0 ? { format: 'pt' } : {})
  return readFileSync(path)
}

function withHeader(file: Buffer, change: (json: string) => string): Buffer {
  const end = 8 + Number(file.readBigUInt64LE())
  const json = Buffer.from(change(file.toString('utf8', 8, end)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, file.subarray(end)])
}

function spliced(text: string, from: number, length: number, put: string): string {
  return text.slice(0, from) + put + text.slice(from + length)
}
