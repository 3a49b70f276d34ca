import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { writeSavedModel } from '../../../src-main/engine/graph/write-saved-model.ts'

/** TensorFlow's own reader of its schema, as JavaScript. */
const { SavedModel } = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as {
  readonly SavedModel: {
    deserializeBinary(bytes: Uint8Array): { toObject(): { metaGraphsList: [ReadMetaGraph] } }
  }
}

interface ReadMetaGraph {
  readonly metaInfoDef: { readonly tagsList: readonly string[] }
  readonly graphDef: {
    readonly nodeList: readonly ReadNode[]
    readonly versions: { readonly producer: number }
  }
}

interface ReadNode {
  readonly name: string
  readonly op: string
  readonly inputList: readonly string[]
  readonly attrMap: readonly (readonly [string, Readonly<Record<string, unknown>>])[]
}

function writtenAndRead(graph: Graph): ReadMetaGraph {
  const folder = mkdtempSync(join(tmpdir(), 'saved-model-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeSavedModel(graph, folder)
  return SavedModel.deserializeBinary(readFileSync(join(folder, 'saved_model.pb'))).toObject()
    .metaGraphsList[0]
}

test('TensorFlow’s schema reads of a written graph what was put in, whatever kind it is of', () => {
  const graph = new Graph({ isFused: false, hasOwnProducts: false })
  const fed = graph.placeholder('τext', 'float32', [-1, 300])
  const before = graph.addOperation('NoOp', { name: 'before' })
  graph.addNode('Odd', 'int32', [], {
    name: 'odd',
    inputs: [fed],
    control: [before],
    attributes: {
      type: { type: 'bfloat16' },
      types: { types: ['resource', 'bool'] },
      negative: { int: -1 },
      large: { int: 2 ** 40 + 1 },
      half: { float: 0.5 },
      yes: { bool: true },
      no: { bool: false },
      // Longer than the first buffer.
      text: { string: 'é'.repeat(2 ** 20) },
      shape: { shape: [2, -1] },
      numbers: { tensor: { dtype: 'int16', shape: [2], values: [1, -2] } },
    },
  })
  const { metaInfoDef, graphDef } = writtenAndRead(graph)
  expect(metaInfoDef.tagsList).toEqual(['serve'])
  expect(graphDef.versions.producer).toBe(1882)
  expect(graphDef.nodeList.map(({ name, op }) => `${name}: ${op}`)).toEqual([
    'τext: Placeholder',
    'before: NoOp',
    'odd: Odd',
  ])
  const odd = graphDef.nodeList[2]
  expect(odd?.inputList).toEqual(['τext', '^before'])
  const of = Object.fromEntries(odd?.attrMap ?? [])
  expect(of.type).toMatchObject({ type: 14 })
  expect(of.types).toMatchObject({ list: { typeList: [20, 10] } })
  expect(of.negative).toMatchObject({ i: -1 })
  expect(of.large).toMatchObject({ i: 2 ** 40 + 1 })
  expect(of.half).toMatchObject({ f: 0.5 })
  expect(of.yes).toMatchObject({ b: true })
  expect(of.no).toMatchObject({ b: false })
  expect(Buffer.from(of.text?.s as string, 'base64').toString()).toBe('é'.repeat(2 ** 20))
  expect(of.shape).toMatchObject({ shape: { dimList: [{ size: 2 }, { size: -1 }] } })
  expect(of.numbers).toMatchObject({ tensor: { dtype: 5, tensorShape: { dimList: [{ size: 2 }] } } })
  const content = (of.numbers as { tensor: { tensorContent: string } }).tensor.tensorContent
  expect(Buffer.from(content, 'base64')).toEqual(Buffer.from(Int16Array.of(1, -2).buffer))
})
