import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { placeBlock } from '../../src-main/teacher-vault/place-block.ts'
import {
  nameOfPart,
  partsAmong,
  teacherPartsOfStage,
  partsOfStages,
  shapeOfPart,
  type NetworkPart,
} from '../../src-main/teacher-vault/teacher-parts.ts'
import { openVault, type StoredTensor } from '../../src-main/teacher-vault/teacher-vault.ts'
import { layOut, type VaultLayout } from '../../src-main/teacher-vault/vault-layout.ts'
import { listVaults, makeRoom, removeVault } from '../../src-main/teacher-vault/vault-storage.ts'

const SIZES = { classes: 3, heads: 2, width: 4 }
const PARTS: readonly NetworkPart[] = [
  { of: 'logits' },
  { of: 'attention', layer: 2 },
  { of: 'cls', layer: 2 },
  { of: 'tokens', layer: 4 },
]
const ABOUT = { teacher: 'folder teacher', data: 'train.jsonl' }

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vault-test-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A number that names its example, part and place: any mix-up shows. */
function valueOf(example: number, part: number, index: number): number {
  return example + part / 8 + index / 4096
}

function ownNumbers(layout: VaultLayout, example: number, part: number): Float32Array {
  const shape = shapeOfPart(layout.parts[part] as NetworkPart, SIZES, layout.lengths[example] as number)
  const size = shape.reduce((product, length) => product * length, 1)
  return Float32Array.from({ length: size }, (_, index) => valueOf(example, part, index))
}

/** What a teacher says of some examples, padded to the longest with rubbish. */
function padded(layout: VaultLayout, examples: Int32Array): readonly StoredTensor[] {
  const tokens = Math.max(...Array.from(examples, (example) => layout.lengths[example] as number))
  return layout.parts.map((part, index) => {
    const row = shapeOfPart(part, SIZES, tokens)
    const size = row.reduce((product, length) => product * length, 1)
    const data = new Float32Array(examples.length * size).fill(Number.NaN)
    examples.forEach((example, at) => {
      const unpadded = shapeOfPart(part, SIZES, layout.lengths[example] as number)
      placeBlock(unpadded, ownNumbers(layout, example, index), unpadded, 0, data, row, at * size)
    })
    return { shape: [examples.length, ...row], data }
  })
}

function fill(vault: ReturnType<typeof openVault>): void {
  for (let chunk = 0; chunk < vault.layout.chunks; chunk++) {
    const examples = vault.layout.examplesOf(chunk)
    vault.write(examples, padded(vault.layout, examples))
  }
}

describe('what a stage needs of the teacher', () => {
  const pairs = [
    { teacher: 4, student: 1 },
    { teacher: 2, student: 1 },
  ]
  test('is nothing of layers that are not mapped, and no logits where no loss looks at them', () => {
    const terms = [
      { loss: 'attention-kl', weight: 1 },
      { loss: 'hard-label', weight: 1 },
    ] as const
    expect(teacherPartsOfStage({ terms, pairs })).toEqual([
      { of: 'attention', layer: 2 },
      { of: 'attention', layer: 4 },
    ])
    expect(teacherPartsOfStage({ terms, pairs: [] })).toEqual([])
  })

  test('is the state of [CLS] alone unless a loss looks at every token', () => {
    const cls = [{ loss: 'hidden-cosine', weight: 1 }] as const
    const stage = { terms: cls, pairs: pairs.slice(0, 1) }
    expect(teacherPartsOfStage(stage)).toEqual([{ of: 'cls', layer: 4 }])
    const both = [...cls, { loss: 'hidden-mse', weight: 1, at: 'tokens' }] as const
    expect(partsOfStages([{ ...stage, terms: both }])).toEqual([{ of: 'tokens', layer: 4 }])
  })

  test('of relations is their vectors, of embeddings none, however many relation heads there are', () => {
    const terms = [
      { loss: 'attention-relations', weight: 1, relations: ['queries', 'values'], relationHeads: 48 },
    ] as const
    const parts = teacherPartsOfStage({ terms, pairs: [...pairs.slice(0, 1), { teacher: 0, student: 0 }] })
    expect(parts).toEqual([
      { of: 'queries', layer: 4 },
      { of: 'values', layer: 4 },
    ])
    const sizes = { classes: 2, heads: 12, width: 768 }
    expect(parts.map((part) => shapeOfPart(part, sizes, 30))).toEqual([
      [12, 30, 64],
      [12, 30, 64],
    ])
  })

  test('is kept once for stages with losses and layers of their own, and each finds in it what is its', () => {
    const attention = { terms: [{ loss: 'attention-kl', weight: 1 }], pairs: pairs.slice(0, 1) } as const
    const cls = { terms: [{ loss: 'hidden-cosine', weight: 1 }], pairs } as const
    const tokens = {
      terms: [{ loss: 'hidden-mse', weight: 1, at: 'tokens' }],
      pairs: pairs.slice(1),
    } as const
    const labels = { terms: [{ loss: 'soft-label', weight: 1 }], pairs: [] } as const
    const kept = partsOfStages([attention, cls, tokens, labels])
    expect(kept.map(nameOfPart)).toEqual(['logits', 'attention 4', 'tokens 2', 'tokens 4'])
    const partsOf = [attention, cls, tokens, labels].map((stage) => partsAmong(kept, stage).map(nameOfPart))
    expect(partsOf).toEqual([['attention 4'], ['tokens 2', 'tokens 4'], ['tokens 2'], ['logits']])
  })
})

describe('a block', () => {
  test('placed in a larger array and taken out again is what it was, and nothing else is touched', () => {
    const shapes = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(shapes, (axes) => {
        const lengths = axes.map(([length]) => length)
        const larger = axes.map(([length, more]) => length + more)
        const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1)
        const block = Float32Array.from({ length: size(lengths) }, (_, index) => index + 1)
        const whole = new Float32Array(size(larger) + 2)
        placeBlock(lengths, block, lengths, 0, whole, larger, 1)
        expect(whole.filter((value) => value !== 0).sort()).toEqual(block.slice().sort())
        expect([whole[0], whole.at(-1)]).toEqual([0, 0])
        const back = new Float32Array(block.length)
        placeBlock(lengths, whole, larger, 1, back, lengths, 0)
        expect(back).toEqual(block)
      }),
    )
  })
})

describe('a vault', () => {
  const lengths = Array.from({ length: 75 }, (_, index) => 3 + ((index * 7) % 11))

  test.each(['float32', 'float16'] as const)(
    'gives back in %s what was written, padded to the batch',
    (precision) => {
      const layout = layOut(lengths, PARTS, SIZES)
      const vault = openVault(join(root, 'v'), layout, precision, ABOUT)
      expect(vault.missing(Int32Array.of(0, 1, 2)).length).toBeGreaterThan(0)
      fill(vault)
      vault.close()
      const again = openVault(join(root, 'v'), layout, precision, ABOUT)
      expect(again.missing(Int32Array.from(lengths.keys()))).toHaveLength(0)
      const examples = Int32Array.of(74, 3, 41, 3)
      const tokens = 15
      const read = again.read(PARTS, examples, tokens)
      examples.forEach((example, row) => {
        PARTS.forEach((part, index) => {
          const { shape, data } = read[index] as StoredTensor
          const unpadded = shapeOfPart(part, SIZES, lengths[example] as number)
          const rowSize = data.length / examples.length
          const cut = new Float32Array(ownNumbers(layout, example, index).length)
          placeBlock(unpadded, data, shape.slice(1), row * rowSize, cut, unpadded, 0)
          const expected = ownNumbers(layout, example, index)
          const error = Math.max(...cut.map((value, at) => Math.abs(value - (expected[at] as number))))
          expect(error).toBeLessThanOrEqual(precision === 'float32' ? 0 : 0.04)
          const rowData = data.subarray(row * rowSize, (row + 1) * rowSize)
          expect(rowData.filter((value) => value !== 0).length).toBeLessThanOrEqual(cut.length)
        })
      })
      again.close()
    },
  )

  test('passes over texts whose bytes changed, and takes them anew', () => {
    const layout = layOut(lengths, PARTS, SIZES)
    const folder = join(root, 'v')
    const vault = openVault(folder, layout, 'float32', ABOUT)
    fill(vault)
    vault.close()
    const bytes = readFileSync(join(folder, 'tensors.bin'))
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    writeFileSync(join(folder, 'tensors.bin'), bytes)
    const again = openVault(folder, layout, 'float32', ABOUT)
    const all = Int32Array.from(lengths.keys())
    expect(again.missing(all)).toHaveLength(1)
    again.write(all, padded(layout, all))
    expect(again.missing(all)).toHaveLength(0)
    again.close()
  })

  test('takes a text whose line was cut off by a kill as missing', () => {
    const layout = layOut(lengths, PARTS, SIZES)
    const folder = join(root, 'v')
    const vault = openVault(folder, layout, 'float32', ABOUT)
    fill(vault)
    vault.close()
    const lines = readFileSync(join(folder, 'chunks.txt'), 'utf8')
    writeFileSync(join(folder, 'chunks.txt'), lines.slice(0, -5))
    const again = openVault(folder, layout, 'float32', ABOUT)
    expect(again.missing(Int32Array.from(lengths.keys()))).toHaveLength(1)
    again.close()
  })

  test('refuses a folder that holds something else', () => {
    const folder = join(root, 'v')
    openVault(folder, layOut(lengths, PARTS, SIZES), 'float32', ABOUT).close()
    expect(() => openVault(folder, layOut(lengths.slice(1), PARTS, SIZES), 'float32', ABOUT)).toThrow(
      expect.objectContaining({ code: 'corrupt-vault' }),
    )
    writeFileSync(join(folder, 'vault.json'), 'rubbish')
    expect(() => openVault(folder, layOut(lengths, PARTS, SIZES), 'float32', ABOUT)).toThrow(
      /Remove the folder/,
    )
  })
})

describe('room for vaults', () => {
  const layout = layOut([5, 6, 7], PARTS, SIZES)

  test('is made by removing those used longest ago, never one that is open', () => {
    const names = ['old', 'open', 'young']
    const vaults = names.map((name) => openVault(join(root, name), layout, 'float32', ABOUT))
    names.forEach((name, index) => {
      utimesSync(join(root, name, 'vault.json'), new Date(), new Date(1e12 + index * 1e6))
      if (name !== 'open') vaults[index]?.close()
    })
    const { bytes } = vaults[0] as { bytes: number }
    expect(listVaults(root).map(({ name, isInUse }) => [name, isInUse])).toEqual([
      ['old', false],
      ['open', true],
      ['young', false],
    ])
    expect(makeRoom('new', bytes, bytes * 3, root)).toBeUndefined()
    expect(readdirSync(root).sort()).toEqual(['open', 'young'])
    expect(removeVault('open', root)).toBe(false)
    expect(makeRoom('new', bytes * 2.5, bytes * 3, root)).toMatch(/being trained/)
    vaults[1]?.close()
    expect(removeVault('open', root)).toBe(true)
    expect(removeVault('../x', root)).toBe(false)
    expect(makeRoom('new', bytes * 4, bytes * 3, root)).toMatch(/allowed/)
    expect(statSync(root).isDirectory()).toBe(true)
  })
})
