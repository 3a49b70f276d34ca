// Slow: thousands of damaged files.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'
import { fromFloat32, writeSafetensors } from '../../../src-main/engine/weights/write-safetensors.ts'
import { readSafetensors, type StoredTensor } from '../../../src-main/model-folder/read-safetensors.ts'
import { toFloat32 } from '../../../src-main/model-folder/to-float32.ts'

const folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'model.safetensors')

/** A file by hand: header as given, then so many bytes of data. */
function fileOf(header: string | object, dataLength: number, headerLength?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(headerLength ?? BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(dataLength)])
}

function read(bytes: Uint8Array) {
  writeFileSync(path, bytes)
  return readSafetensors(path)
}

const tensor = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})
const many = Object.fromEntries(
  Array.from({ length: 100_001 }, (_, index) => [`t${index}`, tensor(0, 0, [0])]),
)

const HOSTILE: readonly (readonly [string, Buffer, RegExp])[] = [
  ['too short for a header', Buffer.alloc(7), /7 bytes, too few/],
  ['a header above 100 MB', fileOf({}, 0, 100_000_001n), /100000001 bytes, more than/],
  ['a header beyond the end', fileOf({}, 0, 50n), /claims 50 bytes in a file of/],
  ['a header length above 2⁶³', fileOf({}, 0, 2n ** 64n - 1n), /more than/],
  ['a header that is not UTF-8', fileOf('{"\u0000', 0).fill(0xff, 9), /not UTF-8/],
  ['a header that is not JSON', fileOf('{"a": }', 0), /not JSON/],
  ['a header that is a list', fileOf('[]', 0), /does not start with/],
  ['an unknown type', fileOf({ a: tensor(0, 4, [1], 'F31') }, 4), /unknown type F31/],
  ['a hole before the first tensor', fileOf({ a: tensor(4, 8) }, 8), /begins at 4 where 0 is due/],
  ['a hole between tensors', fileOf({ a: tensor(0, 4), b: tensor(8, 12) }, 12), /begins at 8 where 4 is due/],
  ['tensors that overlap', fileOf({ a: tensor(0, 8), b: tensor(4, 12) }, 12), /begins at 4 where 8 is due/],
  ['data after the last tensor', fileOf({ a: tensor(0, 4) }, 8), /take 4 bytes of 8/],
  ['data that is missing', fileOf({ a: tensor(0, 8) }, 4), /take 8 bytes of 4/],
  ['a shape that does not fill its bytes', fileOf({ a: tensor(0, 4, [2]) }, 4), /takes 4 bytes where \[2\]/],
  [
    'a shape whose product overflows',
    fileOf({ a: tensor(0, 4, [2 ** 40, 2 ** 40]) }, 4),
    /more elements than/,
  ],
  ['a negative length', fileOf({ a: tensor(0, 4, [-1]) }, 4), /no proper shape/],
  ['a length that is no whole number', fileOf({ a: tensor(0, 4, [1.5]) }, 4), /no proper shape/],
  ['offsets the wrong way round', fileOf({ a: tensor(4, 0, [1]) }, 4), /takes -4 bytes/],
  ['three offsets', fileOf({ a: { ...tensor(0, 4), data_offsets: [0, 2, 4] } }, 4), /data_offsets/],
  [
    'a tensor named twice',
    fileOf(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
    ),
    /twice/,
  ],
  ['metadata that is no map of texts', fileOf({ __metadata__: { a: 1 }, b: tensor(0, 4) }, 4), /metadata/],
  ['more than 100,000 tensors', fileOf(many, 0), /names 100001 tensors/],
]

describe('a safetensors file is refused for', () => {
  test.each(HOSTILE)('%s', (_, bytes, reason) => {
    expect(() => read(bytes)).toThrow(
      expect.objectContaining({
        name: 'StillroomError',
        code: 'invalid-safetensors',
        message: expect.stringMatching(reason),
      }),
    )
  })
})

const anyTensor: fc.Arbitrary<StoredTensor> = fc
  .tuple(
    fc.constantFrom('F32' as const, 'F16' as const, 'I8' as const, 'I64' as const),
    fc.array(fc.nat(4), { maxLength: 3 }),
  )
  .chain(([dtype, shape]) => {
    const bytes =
      { F32: 4, F16: 2, I8: 1, I64: 8 }[dtype] * shape.reduce((product, length) => product * length, 1)
    return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((data) => ({ dtype, shape, data }))
  })
const anyName = fc.string({ unit: 'binary', maxLength: 12 }).filter((name) => name !== '__metadata__')

test('what is written is read back, whatever the names, types and shapes', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(anyName, anyTensor), { selector: ([name]) => name, maxLength: 8 }),
      (entries) => {
        writeSafetensors(path, new Map(entries), { format: 'pt' })
        const found = readSafetensors(path)
        expect(found.size).toBe(entries.length)
        for (const [name, { dtype, shape, data }] of entries) {
          const stored = found.get(name)
          expect([stored?.dtype, stored?.shape, [...(stored?.data ?? [])]]).toEqual([dtype, shape, [...data]])
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('a file with changed bytes is read or refused, never anything else', () => {
  writeSafetensors(
    path,
    new Map([
      ['a', fromFloat32([2, 2], Float32Array.of(1, 2, 3, 4))],
      ['b', fromFloat32([1], Float32Array.of(5))],
    ]),
  )
  const whole = readFileSync(path)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      fc.nat(4),
      (flips, cut) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - cut))
        for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value
        try {
          read(bytes)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StillroomError)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('half precision is read exactly: normal, subnormal, infinite, signed zero', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000, 0x3555)
  const f16 = toFloat32('x', { dtype: 'F16', shape: [7], data: new Uint8Array(halves.buffer) })
  expect([...f16]).toEqual([1, -2, 2 ** -24, 65504, Infinity, -0, 0.333251953125])
  const bf16 = toFloat32('x', {
    dtype: 'BF16',
    shape: [2],
    data: new Uint8Array(Uint16Array.of(0x3f80, 0xc2f7).buffer),
  })
  expect([...bf16]).toEqual([1, -123.5])
})
