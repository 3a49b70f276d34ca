// Slow: a header of 100 MB.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import { writeSafetensors } from '../../../src-main/engine/weights/write-safetensors.ts'
import { SAMPLE, SAMPLE_METADATA } from '../../reference/write-sample.ts'
import { FIXTURES } from '../../support/fixtures.ts'

interface Recorded {
  readonly sample: {
    readonly ours: string
    readonly python: string
    readonly tensors: Readonly<Record<string, { dtype: string; shape: readonly number[]; sha256: string }>>
  }
  readonly cases: readonly {
    readonly name: string
    readonly header: string
    readonly dataLength: number
    readonly headerLength?: string
    readonly python: 'reads' | 'refuses'
    readonly tensors?: readonly string[]
  }[]
}

const { sample, cases } = JSON.parse(
  readFileSync(join(FIXTURES, 'safetensors-files.json'), 'utf8'),
) as Recorded
const folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/**
 * What we refuse and Python reads, each on purpose: two readers might take such a file for two
 * different models.
 */
const STRICTER = [
  'an element of F8_E8M0',
  'an element of C64',
  'an element of F4',
  'a space before the header',
  'a length above 2⁵³',
  'a tensor as a list',
  'a name twice',
  'a name twice, once escaped',
  'a key of metadata twice',
  'metadata of null',
]

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('between us and Python', () => {
  const path = join(folder, 'sample.safetensors')
  writeSafetensors(path, SAMPLE, SAMPLE_METADATA)

  test('our file is, byte for byte, one that Python has read, and what Python writes of the same tensors', () => {
    const ours = hashOf(readFileSync(path))
    expect([sample.ours, sample.python]).toEqual([ours, ours])
  })

  test('Python found in it the tensors that we wrote', () => {
    const written = [...SAMPLE].map(([name, { dtype, shape, data }]) => [
      name,
      { dtype, shape, sha256: hashOf(data) },
    ])
    expect(sample.tensors).toEqual(Object.fromEntries(written))
  })

  test('we read it, and so what Python writes', () => {
    const found = readSafetensors(path)
    expect(found.size).toBe(SAMPLE.size)
    for (const [name, tensor] of SAMPLE) expect(found.get(name), name).toEqual(tensor)
  })
})

describe('a file with', () => {
  test.each(cases.filter(({ python }) => python === 'refuses'))(
    '$name is refused, as by Python',
    ({ header, dataLength, headerLength }) => {
      expect(attempt(header, dataLength, headerLength)).toBe('invalid-safetensors')
    },
  )

  test.each(cases.filter(({ name, python }) => python === 'reads' && !STRICTER.includes(name)))(
    '$name is read, as by Python',
    ({ header, dataLength, headerLength, tensors }) => {
      expect(attempt(header, dataLength, headerLength)).toEqual(tensors)
    },
  )

  test.each(STRICTER)('%s is refused, though Python reads it', (wanted) => {
    const found = cases.find(({ name }) => name === wanted)
    expect(found?.python).toBe('reads')
    expect(attempt(found!.header, found!.dataLength, found!.headerLength)).toBe('invalid-safetensors')
  })

  test('a name as long as a header may be is read', () => {
    const name = 'x'.repeat(90_000_000)
    expect(attempt(`{"${name}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1)).toEqual([name])
  })
})

/** The names in a file of a header and so many zero bytes; or the code of the error. */
function attempt(header: string, dataLength: number, headerLength?: string): unknown {
  const text = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(headerLength ?? text.length))
  const path = join(folder, 'case.safetensors')
  writeFileSync(path, Buffer.concat([length, text, Buffer.alloc(dataLength)]))
  try {
    return [...readSafetensors(path).keys()].sort()
  } catch (thrown) {
    return (thrown as { code?: unknown }).code ?? thrown
  }
}
