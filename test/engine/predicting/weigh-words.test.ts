import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAMILY_IDS, type FamilyId } from '../../../src-main/contract/families.ts'
import type { WeighedWords } from '../../../src-main/contract/words-that-matter.ts'
import { saidOf } from '../../../src-main/domain/dev-set/judge.ts'
import { openClassifier, type OpenClassifier } from '../../../src-main/engine/predicting/classifier.ts'
import { addExplaining } from '../../../src-main/engine/predicting/explaining-nodes.ts'
import { PATH_STEPS, weighWords } from '../../../src-main/engine/predicting/weigh-words.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import { describeParameters } from '../../../src-main/model-folder/parameters.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'
import { readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { testBackend } from '../../support/test-backend.ts'

/** By test/reference/integrated_gradients.py. */
const reference = JSON.parse(readFileSync(join(FIXTURES, 'integrated-gradients.json'), 'utf8')) as Readonly<
  Record<
    FamilyId,
    {
      readonly case: string
      readonly ids: readonly number[]
      readonly types: readonly number[]
      readonly given: readonly number[]
      readonly saidOfNothing: number
      readonly said: number
    }
  >
>
const MASK_ID = 4
const OUTPUT = 1

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'words-'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** All that a generator finds, at its end. */
function ended<T>(parts: Generator<undefined, T>): T {
  for (;;) {
    const part = parts.next()
    if (part.done) return part.value
  }
}

describe('integrated gradients of a text of a small model', () => {
  test.each(FAMILY_IDS)('of %s are PyTorch’s', (family) => {
    const expected = reference[family]
    const saved = readFamilyCases(family)[expected.case]?.teacher
    if (!saved) throw new Error(`families/${family}.json has no ${expected.case}`)
    const { config, weights, outputs } = readSavedModel('teacher', saved, join(root, family))
    const backend = testBackend()
    const graph = new Graph(backend)
    const variables = createModelVariables(graph, 'model', describeParameters(config, outputs))
    const nodes = addExplaining(graph, variables, config, 'classification', 'float32')
    const session = backend.load(graph)
    variables.assign(session, weights)
    const ends = [0, expected.ids.length - 1]
    const tokenizer = {
      place: () => ({
        ids: Int32Array.from(expected.ids),
        typeIds: Int32Array.from(expected.types, (type) => (config.tokenTypes > 1 ? type : 0)),
        texts: Int8Array.from(expected.ids, (_, place) => (ends.includes(place) ? -1 : 0)),
        cut: 0,
      }),
      tokensOf: (ids: Int32Array) => Array.from(ids, String),
      isContinued: () => false,
      maskId: MASK_ID,
    }
    const found = ended(
      weighWords(
        { session, nodes, tokenizer, maxLength: 48, outputs },
        { text: '', output: OUTPUT, method: 'integrated-gradients' },
      ),
    )
    session.close()
    const given = expected.given.slice(1, -1)
    const largest = Math.max(...given.map(Math.abs))
    found.words.forEach(({ effect }, at) =>
      expect(Math.abs(effect - (given[at] ?? NaN)), `word ${at}`).toBeLessThan(1e-3 * largest),
    )
    expect(found.words.length).toBe(given.length)
    expect(found.said).toBeCloseTo(expected.said, 5)
    expect(found.path?.saidOfNothing).toBeCloseTo(expected.saidOfNothing, 5)
    expect(found.path?.steps).toBe(PATH_STEPS)
    const sum = given.reduce((all, each) => all + each, 0)
    expect(found.path?.gap).toBeCloseTo(expected.said - expected.saidOfNothing - sum, 4)
  })
})

describe('the words of a text', () => {
  const open = (more: object = {}): OpenClassifier =>
    openClassifier(
      {
        path: join(root, 'teacher'),
        taskKind: 'classification',
        precision: 'float32',
        maxLength: 16,
        ...more,
      },
      testBackend(),
    )
  const said = (classifier: OpenClassifier, text: string, textPair?: string) => {
    const { logits } = classifier.see(text, textPair)
    return saidOf({ kind: 'classification', outputs: 3 }, logits, 0)[OUTPUT] ?? NaN
  }
  const weigh = (classifier: OpenClassifier, text: string, textPair?: string): WeighedWords =>
    ended(classifier.weigh({ text, textPair, output: OUTPUT, method: 'erasure' }))

  test('are each what the answer loses by [MASK] in its place, in both texts of a pair', () => {
    const classifier = open()
    const { words, said: whole } = weigh(classifier, 'w3 w7 w9', 'w7 w20')
    expect(whole).toBeCloseTo(said(classifier, 'w3 w7 w9', 'w7 w20'), 6)
    expect(words.map(({ word, text }) => `${word} ${text}`)).toEqual([
      'w3 0',
      'w7 0',
      'w9 0',
      'w7 1',
      'w20 1',
    ])
    const without = [
      said(classifier, '[MASK] w7 w9', 'w7 w20'),
      said(classifier, 'w3 [MASK] w9', 'w7 w20'),
      said(classifier, 'w3 w7 [MASK]', 'w7 w20'),
      said(classifier, 'w3 w7 w9', '[MASK] w20'),
      said(classifier, 'w3 w7 w9', 'w7 [MASK]'),
    ]
    words.forEach(({ effect }, at) => expect(effect).toBeCloseTo(whole - (without[at] ?? NaN), 6))
    classifier.close()
  })

  test('that have no room are counted, and an output is told in the run’s order', () => {
    const classifier = open({ maxLength: 6, classOrder: [2, 0, 1] })
    const found = ended(classifier.weigh({ text: 'w1 w2 w3 w4 w5 w6', output: 2, method: 'erasure' }))
    expect(found.words.map(({ word }) => word)).toEqual(['w1', 'w2', 'w3', 'w4'])
    expect(found.cut).toBe(2)
    classifier.close()
    const plain = open({ maxLength: 6 })
    expect(found.said).toBeCloseTo(said(plain, 'w1 w2 w3 w4'), 6)
    plain.close()
  })

  test('of numbers and of several labels are in the units of what is said', () => {
    for (const [taskKind, answer] of [
      ['regression', (logit: number) => logit],
      ['multi-label', (logit: number) => 1 / (1 + Math.exp(-logit))],
    ] as const) {
      const classifier = open({ taskKind })
      const found = ended(classifier.weigh({ text: 'w3 w7', output: OUTPUT, method: 'integrated-gradients' }))
      const { logits } = classifier.see('w3 w7', undefined)
      expect(found.said).toBeCloseTo(answer(logits[OUTPUT] ?? NaN), 5)
      classifier.close()
    }
  })
})
