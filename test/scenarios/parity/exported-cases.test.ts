import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openClassifier } from '../../../src-main/engine/predicting/classifier.ts'
import { loadTokenizer } from '../../../src-main/engine/tokenizing/tokenizer.ts'
import { writeModelFolder } from '../../../src-main/engine/weights/write-model-folder.ts'
import { requireOutputs } from '../../../src-main/model-folder/model-head.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { CASES, hasCases } from '../../support/shared-data.ts'
import { testBackend } from '../../support/test-backend.ts'

const models = join(CASES, 'models')
/** A multi-label model teaches nothing, so nothing of it is exported. */
const names = hasCases ? readdirSync(models).filter((name) => name !== 'multi-label') : []
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Expected {
  readonly max_length: number
  readonly token_ids: readonly (readonly number[])[]
  readonly logits: readonly (readonly number[])[]
}

/** Writes a case's model as a run writes its result. */
function exported(name: string) {
  const from = join(models, name)
  const folder = join(root, name)
  const model = readModel(from)
  const labels = requireOutputs(model)
  writeModelFolder(folder, { config: model.config, labels, weights: model.weights, tokenizerFrom: from })
  const [head = '', ...lines] = readFileSync(join(from, 'rows.tsv'), 'utf8').trimEnd().split('\n')
  const columns = head.startsWith('sentence1\t') ? 2 : 1
  const texts = lines.map((line) => line.split('\t').slice(0, columns))
  const expected = JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8')) as Expected
  return { folder, labels, texts, expected, vocabulary: model.config.vocabularySize }
}

const furthest = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]) =>
  Math.max(...a.flatMap((row, at) => row.map((value, index) => Math.abs(value - (b[at]?.[index] ?? NaN)))))

describe.runIf(hasCases)('a folder that we wrote of a case', () => {
  test.each(names)('%s: gives us the ids and logits that Python had from the case itself', (name) => {
    const { folder, texts, expected, vocabulary } = exported(name)
    const tokenizer = loadTokenizer(folder, vocabulary)
    const ids = texts.map(([text = '', pair]) => [...tokenizer.encode(text, pair, expected.max_length).ids])
    expect(ids).toEqual(expected.token_ids)
    const source = {
      path: folder,
      taskKind: 'classification',
      maxLength: expected.max_length,
      precision: 'float32',
    } as const
    const classifier = openClassifier(source, testBackend())
    const logits = texts.map(([text = '', pair]) => [...classifier.see(text, pair).logits])
    classifier.close()
    expect(furthest(logits, expected.logits)).toBeLessThan(5e-5)
  })
})

// Only looks for the packages: to import them takes longer than to find that they are missing.
const PROBE =
  'import importlib.util as u, sys; sys.exit(not (u.find_spec("torch") and u.find_spec("transformers")))'
const hasTransformers = hasCases && spawnSync('python3', ['-c', PROBE]).status === 0
const SCRIPT = join(import.meta.dirname, '..', '..', 'reference', 'exported_folders.py')

test.runIf(hasTransformers)(
  'Python loads each of them here and now: nothing missing, the same classes, ids and logits',
  () => {
    const made = names.map(exported)
    const asked = made.map(({ folder, texts, expected }) => ({
      folder,
      texts,
      maxLength: expected.max_length,
    }))
    const { status, stdout, stderr } = spawnSync('python3', [SCRIPT], {
      encoding: 'utf8',
      input: JSON.stringify(asked),
    })
    expect(status, stderr).toBe(0)
    const python = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as readonly {
      readonly ids: readonly (readonly number[])[]
      readonly logits: readonly (readonly number[])[]
      readonly labels: readonly string[]
      readonly problems: readonly string[]
    }[]
    python.forEach(({ ids, logits, labels, problems }, index) => {
      expect(problems).toEqual([])
      expect(labels).toEqual(made[index]?.labels)
      expect(ids).toEqual(made[index]?.expected.token_ids)
      expect(furthest(logits, made[index]?.expected.logits ?? [])).toBeLessThan(5e-5)
    })
    expect(python.length).toBe(names.length)
  },
)
