import { describe, expect, test } from 'vitest'
import type { ExampleLook } from '../../../src-main/contract/example-browser.ts'
import { pairsText } from '../../../src-renderer/examples/attention-grids.ts'
import { attentionSvg } from '../../../src-renderer/examples/attention-svg.ts'
import { drawnAttention, gridLayout } from '../../../src-renderer/examples/drawn-grids.ts'
import { layerProfileSvg } from '../../../src-renderer/examples/example-drawings.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

/** Two heads over as many tokens, head 1 uniform, head 2 each token at itself alone. */
function model(tokens: readonly string[], layer: number) {
  const size = tokens.length
  const values = new Float32Array(2 * size * size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      values[row * size + column] = 1 / size
      values[size * size + row * size + column] = row === column ? 1 : 0
    }
  const bytes = Buffer.from(values.buffer).toString('base64')
  return { logits: [0, 0], tokens, cut: 0, layers: 6, heads: 2, attention: { layer, values: bytes } }
}

function lookAt(tokens: readonly string[]): ExampleLook {
  return {
    tokens,
    models: { teacher: model(tokens, 4), a: model(tokens, 2) },
    divergences: {
      a: [
        { teacher: 2, student: 1, heads: [0.1, 0.3], mean: 0.2 },
        { teacher: 4, student: 2, heads: [0.05, 0.15], mean: 0.1 },
      ],
    },
    probabilities: {},
    missing: [],
  } as unknown as ExampleLook
}

const ALONE = { a: { teacher: 4, student: 2, isMapped: true }, b: undefined }

describe('attention', () => {
  const tokens = ['[CLS]', '<good>', '[SEP]']
  const look = lookAt(tokens)

  test('is drawn of teacher, students and the difference, named by what was looked into', () => {
    const drawn = drawnAttention(look, 1, 'a', ALONE)
    expect(drawn?.grids.map(({ title, note }) => [title, note])).toEqual([
      ['Teacher', 'T4, head 2'],
      ['A', 'S2, JS 0.15'],
      ['A − T4', ''],
    ])
    expect([...(drawn?.less?.values ?? [])].every((value) => value === 0)).toBe(true)
    expect(drawnAttention({ ...look, models: {} }, 0, 'a', ALONE)).toBeUndefined()
  })

  test('of students that learnt from different layers names each one’s own', () => {
    const both = {
      ...look,
      models: { ...look.models, teacher: model(tokens, 6), b: model(tokens, 2) },
      divergences: {
        a: look.divergences.a,
        b: [{ teacher: 6, student: 2, heads: [0.2, 0.4], mean: 0.3 }],
      },
    }
    const pairs = { ...ALONE, b: { teacher: 6, student: 2, isMapped: true } }
    const grids = drawnAttention(both, 1, 'b', pairs)?.grids
    expect(grids?.map(({ title, note }) => [title, note])).toEqual([
      ['Teacher', 'T6, head 2'],
      ['A', 'S2, JS 0.15 from T4'],
      ['B', 'S2, JS 0.40 from T6'],
      ['B − T6', ''],
    ])
    expect(pairsText(pairs)).toBe('A: S2 learnt from T4 · B: S2 learnt from T6')
    expect(pairsText({ ...pairs, b: pairs.a })).toBe('S2 learnt from T4')
    const { svg } = layerProfileSvg(both, tokenColour)
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['S1 T2', 'S2 A T4 · B T6']))
  })

  test('as SVG has each grid with its tokens, cells as dark as their shares, and the heads', () => {
    const drawn = drawnAttention(look, 1, 'a', ALONE)
    const { svg } = attentionSvg(drawn?.grids ?? [], {
      title: 'Attention',
      tokens,
      heads: { a: [0.05, 0.15], b: undefined },
      head: 1,
      colourOf: tokenColour,
    })
    expect(openElements(svg)).toEqual([])
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['Teacher', 'T4, head 2', 'S2, JS 0.15', '<good>']))
    // Each token at itself alone: three cells a grid, and none of the difference.
    expect(svg.match(/fill="teacher" fill-opacity="1"/g)).toHaveLength(3)
    expect(svg.match(/fill="a" fill-opacity="1"/g)).toHaveLength(3)
    const heads = numbersOf(svg, 'head', 'height')
    expect((heads[0] ?? 0) / (heads[1] ?? 1)).toBeCloseTo(0.05 / 0.15, 2)
  })

  test('as SVG of a long text stays small: neighbours of one shade are one box', () => {
    const long = Array.from({ length: 128 }, (_, at) => `t${at}`)
    const drawn = drawnAttention(lookAt(long), 0, 'a', ALONE)
    const { svg } = attentionSvg(drawn?.grids ?? [], {
      title: 'Attention',
      tokens: long,
      heads: { a: undefined, b: undefined },
      head: 0,
      colourOf: tokenColour,
    })
    expect(openElements(svg)).toEqual([])
    expect(svg.match(/fill="teacher" fill-opacity/g)).toHaveLength(128)
  })

  test('stands in a row where tokens can be named, else by two', () => {
    expect(gridLayout(800, 4, 8)).toMatchObject({ columns: 4, hasNames: true })
    expect(gridLayout(500, 4, 20)).toMatchObject({ columns: 2, hasNames: true })
    expect(gridLayout(500, 4, 100)).toMatchObject({ columns: 2, hasNames: false })
    const { size, columns } = gridLayout(500, 4, 100)
    expect(columns * size).toBeLessThanOrEqual(500)
  })

  test('apart by layer as SVG names layers, and no place between', () => {
    const { svg } = layerProfileSvg(look, tokenColour)
    expect(openElements(svg)).toEqual([])
    const axis = textsOf(svg).filter((text) => text.startsWith('S'))
    expect(axis).toEqual(['S1 T2', 'S2 T4'])
    expect(textsOf(svg)).toContain('A, last 0.100')
  })
})
