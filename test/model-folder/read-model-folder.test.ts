import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'
import { prepareRun } from '../../src-main/engine/training/prepare-run.ts'
import { checkModelFolder } from '../../src-main/model-folder/check-model-folder.ts'
import { hashWeights } from '../../src-main/model-folder/hash-weights.ts'
import { requireOutputs } from '../../src-main/model-folder/model-head.ts'
import { readModel } from '../../src-main/model-folder/read-weights.ts'
import { changeConfig, changeTensors, shard } from '../support/change-model.ts'
import { makeInputs, makeRun } from '../scenarios/training/make-run-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let home: string
let folder: string
let count = 0
beforeEach(() => {
  home = join(root, String(count++))
  makeInputs(home)
  folder = join(home, 'teacher')
})

const weightsOf = () => [...readModel(folder).weights].map(([name, values]) => [name, [...values]] as const)

describe('weights', () => {
  test('in shards are those of one file, and their hash is of all of them', async () => {
    const whole = weightsOf()
    const shards = shard(folder, 3)
    rmSync(join(folder, 'model.safetensors'))
    expect(weightsOf()).toEqual(whole)
    const before = await hashWeights(folder)
    const last = join(folder, shards[2] ?? '')
    const bytes = readFileSync(last)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(last, bytes)
    expect(await hashWeights(folder)).not.toBe(before)
  })

  test.each<[string, (shards: readonly string[]) => void, RegExp]>([
    ['lacks a shard', ([first = '']) => rmSync(join(folder, first)), /lacks model-00001-of-00003/],
    [
      'has a shard outside of it',
      () => changeIndex((map) => ({ ...map, 'classifier.bias': '../model-00001-of-00003.safetensors' })),
      /in the folder itself/,
    ],
    [
      'has a tensor elsewhere than the index says',
      ([first = '', second = '']) =>
        changeIndex((map) => ({
          ...map,
          'classifier.bias': map['classifier.bias'] === first ? second : first,
        })),
      /classifier\.bias/,
    ],
    [
      'has a tensor in two shards',
      ([first = '', second = '']) => {
        copyFileSync(join(folder, first), join(folder, second))
      },
      /stands in|does not/,
    ],
    [
      'has a tensor that its index does not name',
      () => changeIndex((map) => ({ ...map, 'classifier.bias': undefined })),
      /does not name/,
    ],
    [
      'has no map in its index',
      () => writeFileSync(join(folder, 'model.safetensors.index.json'), '{}'),
      /weight_map/,
    ],
  ])('whose folder %s are refused', (_, change, reason) => {
    const shards = shard(folder, 3)
    rmSync(join(folder, 'model.safetensors'))
    change(shards)
    expect(() => checkModelFolder(folder)).toThrow(reason)
  })

  test.each(['module.', '_orig_mod.', '_orig_mod.module.', 'model.'])(
    'with %s around their names are read, and said',
    (prefix) => {
      const whole = weightsOf()
      changeTensors(folder, (name, tensor) => [`${prefix}${name}`, tensor])
      expect(weightsOf()).toEqual(whole)
      expect(checkModelFolder(folder).notes.join()).toContain(prefix.split('.')[0])
    },
  )

  test('of a compiled part of a model are read', () => {
    const whole = weightsOf()
    changeTensors(folder, (name, tensor) => [name.replace(/^bert\./, 'bert._orig_mod.'), tensor])
    expect(weightsOf()).toEqual(whole)
  })

  test('in float64 are rounded, and that is said', () => {
    const whole = weightsOf()
    changeTensors(folder, (name, { shape, data }) => {
      const wide = Float64Array.from(new Float32Array(data.buffer))
      return [name, { dtype: 'F64', shape, data: new Uint8Array(wide.buffer) }]
    })
    expect(weightsOf()).toEqual(whole)
    expect(checkModelFolder(folder).notes.join()).toContain('float64')
  })

  test.each([Number.NaN, Infinity])('that hold %d are refused with their name', (value) => {
    changeTensors(folder, (name, tensor) => {
      if (name === 'classifier.bias') new Float32Array(tensor.data.buffer)[1] = value
      return [name, tensor]
    })
    expect(() => readModel(folder)).toThrow(
      new RegExp(`model\\.safetensors holds ${value} in classifier\\.bias`),
    )
  })

  test('that name one parameter twice are refused', () => {
    changeTensors(folder, (name, tensor) =>
      name === 'bert.embeddings.LayerNorm.bias'
        ? ['module.bert.embeddings.LayerNorm.weight', tensor]
        : [name, tensor],
    )
    expect(() => checkModelFolder(folder)).toThrow(/twice/)
  })

  test('that are pickled, of another family, or an adapter are refused in one sentence', () => {
    renameSync(join(folder, 'model.safetensors'), join(folder, 'pytorch_model.bin'))
    expect(() => checkModelFolder(folder)).toThrow(/pytorch_model\.bin.*never opened.*python3 -c/)
    changeConfig(folder, (config) => (config.model_type = 'gpt2'))
    expect(() => checkModelFolder(folder)).toThrow(/model_type "gpt2"; these can be read: "bert" \(BERT\)/)
  })

  function changeIndex(change: (map: Record<string, string>) => Record<string, string | undefined>): void {
    const path = join(folder, 'model.safetensors.index.json')
    const { weight_map: map } = JSON.parse(readFileSync(path, 'utf8')) as {
      weight_map: Record<string, string>
    }
    writeFileSync(path, JSON.stringify({ weight_map: change(map) }))
  }
})

describe('classes', () => {
  const classesWith = (change: (config: Record<string, unknown>) => void) => {
    changeConfig(folder, change)
    return requireOutputs(checkModelFolder(folder), 'classification')
  }

  test.each<[string, unknown, readonly string[]]>([
    ['words', { 0: 'a', 1: 'b', 2: 'c' }, ['a', 'b', 'c']],
    ['numbers', { 0: 0, 1: 1, 2: 2 }, ['0', '1', '2']],
    ['truth values and nothing', { 0: true, 1: null, 2: '' }, ['true', 'LABEL_1', 'LABEL_2']],
    ['nothing at all', null, ['LABEL_0', 'LABEL_1', 'LABEL_2']],
    ['a list that is left out', undefined, ['LABEL_0', 'LABEL_1', 'LABEL_2']],
  ])('called by %s are read', (_, names, expected) => {
    expect(classesWith((config) => Object.assign(config, { id2label: names, label2id: undefined }))).toEqual(
      expected,
    )
  })

  test('named by label2id alone are read', () => {
    expect(
      classesWith((config) => Object.assign(config, { id2label: undefined, label2id: { x: 2, y: 0, z: 1 } })),
    ).toEqual(['y', 'z', 'x'])
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['several to a text', { problem_type: 'multi_label_classification' }, /several labels to a text/],
    ['numbers', { problem_type: 'regression' }, /3 numbers/],
    ['of tokens', { architectures: ['BertForTokenClassification'] }, /classifies tokens/],
    ['of a head that nobody knows', { architectures: ['BertForFun'] }, /BertForFun/],
    ['counted from 1', { id2label: { 1: 'a', 2: 'b', 3: 'c' } }, /counted from 0/],
    ['called alike', { id2label: { 0: 'a', 1: 'a', 2: 'c' } }, /two classes "a"/],
    ['fewer than its outputs', { id2label: { 0: 'a', 1: 'b' } }, /names the classes 0, 1/],
  ])('%s are never taken for single classes', (_, change, reason) => {
    expect(() => classesWith((config) => Object.assign(config, change))).toThrow(reason)
  })

  test('behind a pooler that is missing are refused, for they would stand on random numbers', () => {
    changeTensors(folder, (name, tensor) => (name.includes('pooler') ? undefined : [name, tensor]))
    expect(() => requireOutputs(checkModelFolder(folder))).toThrow(/pooler/)
  })
})

test('what starts at random is said: a pooler, layers that the base lacks, the classifier', async () => {
  const teacher = makeRun(home, 'from-random', { student: { layers: 2, start: { from: 'random' } } })
  expect((await prepareRun(teacher)).startsAtRandom).toEqual([
    'the embeddings',
    'layers 1–2',
    'the pooler',
    'the classifier',
  ])
  const layers = makeRun(home, 'from-teacher', {
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
  })
  expect((await prepareRun(layers)).startsAtRandom).toEqual([])
  const deep = makeRun(home, 'deep', { student: { layers: 6, start: { from: 'pretrained' } } })
  const sources = JSON.parse(readFileSync(join(deep, 'sources.json'), 'utf8')) as { teacher: object }
  writeFileSync(join(deep, 'sources.json'), JSON.stringify({ ...sources, base: sources.teacher }))
  expect((await prepareRun(deep)).startsAtRandom).toEqual(['layers 5–6', 'the classifier'])
})

test('any config.json is read or refused in words, in no time', () => {
  const path = join(folder, 'config.json')
  const good = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  const absurd = fc.oneof(
    fc.constantFrom(null, true, '', 'x', -1, 0, 0.5, 1e9, 1e300, [], {}, '__proto__', [1e9], { 0: { a: 1 } }),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(good), 'id2label', 'tokenizer_class', 'problem_type'),
      absurd,
      (key, value) => {
        writeFileSync(path, JSON.stringify({ ...good, [key]: value }))
        try {
          checkModelFolder(folder)
        } catch (thrown) {
          if (!(thrown instanceof StillroomError)) throw thrown
          expect(thrown.message.length).toBeLessThan(3000)
        }
      },
    ),
    { numRuns: 400, seed: 3 },
  )
})
