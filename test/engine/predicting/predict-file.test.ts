import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LabelMap } from '../../../src-main/contract/class-matching.ts'
import type { FileDescription } from '../../../src-main/contract/dataset.ts'
import { predictFile } from '../../../src-main/engine/predicting/predict-file.ts'
import { recognizeFormat } from '../../../src-main/datasets/recognize-format.ts'
import { changeConfig, changeTensors } from '../../support/change-model.ts'
import { CASES, hasCases } from '../../support/shared-data.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, nameClasses, word } from '../../scenarios/training/make-run-folder.ts'

let root = ''
let teacher = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'predict-'))
  makeInputs(root)
  teacher = join(root, 'teacher')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const TEXTS = Array.from({ length: 12 }, (_, line) => `${word(line)} ${word(3 * line + 1)} ${word(7)}`)

async function predict(
  file: string,
  more: Partial<FileDescription> = {},
  labels?: LabelMap,
  checkpoint = teacher,
) {
  const recognized = more.format ?? (await recognizeFormat(file))
  const format = more.task && recognized === 'tsv' ? 'glue-tsv' : recognized
  const request = {
    kind: 'predict',
    checkpoint,
    maxLength: 32,
    file: { path: file, ...more, format },
    labels,
  } as const
  return predictFile(request, testBackend())
}

function written(name: string, content: string): string {
  const path = join(root, name)
  writeFileSync(path, content)
  return path
}
const jsonl = (name: string, labels: readonly unknown[]) =>
  written(name, TEXTS.map((text, row) => `${JSON.stringify({ text, label: labels[row] })}\n`).join(''))

/** What the teacher says, as the classes' places. */
async function places(): Promise<readonly number[]> {
  const said = await predict(written('said.txt', TEXTS.join('\n')))
  return said.labels.map((label) => said.classes.indexOf(label))
}

describe('predict', () => {
  test('answers every line of a text, and every row of a table without labels, alike', async () => {
    const ofText = await predict(written('lines.txt', `${TEXTS.join('\n\n')}\n`))
    const csv = written('plain.csv', `text,note\n${TEXTS.map((text) => `${text},x`).join('\n')}\n`)
    const tsv = written('plain.tsv', `id\ttext\n${TEXTS.map((text, row) => `${row}\t${text}`).join('\n')}\n`)
    expect(ofText.labels).toHaveLength(12)
    expect(ofText).toMatchObject({
      accuracy: null,
      judged: 0,
      unlabelled: 12,
      matched: [],
      classes: ['no', 'perhaps', 'yes'],
    })
    for (const same of [await predict(csv), await predict(tsv), await predict(jsonl('plain.jsonl', []))]) {
      expect(same.logits).toEqual(ofText.logits)
      expect(same.accuracy).toBeNull()
    }
  })

  test('judges labelled rows alone, and answers the unlabelled ones among them in their place', async () => {
    const right = await places()
    const words = ['no', 'perhaps', 'yes']
    const labels = right.map((place, row) =>
      row % 3 === 0 ? '-1' : row === 1 ? words[(place + 1) % 3] : words[place],
    )
    const found = await predict(jsonl('some.jsonl', labels))
    expect(found.lines).toEqual(TEXTS.map((_, row) => row + 1))
    expect(found).toMatchObject({ judged: 8, unlabelled: 4, accuracy: 7 / 8 })
    expect(found.labels.map((label) => found.classes.indexOf(label))).toEqual(right)
  })

  test.each([
    [
      'names in capitals and another order',
      ['YES', 'No', 'PERHAPS'],
      ['YES', 'No', 'PERHAPS'].map((name) => name.toLowerCase()),
      undefined,
    ],
    ['numbers and LABEL_i', ['LABEL_0', 'LABEL_1', 'LABEL_2'], [0, 1, 2], undefined],
    ['numbers and LABEL_i in another order', ['LABEL_2', 'LABEL_0', 'LABEL_1'], [2, 0, 1], undefined],
    ['a map', ['up', 'down', 'level'], ['1', '-2', '0'], { up: '1', down: '-2', level: '0' }],
  ] as const)(
    'is right on every row whose label says what is predicted: %s',
    async (_, names, labels, map) => {
      nameClasses(teacher, names)
      try {
        const right = await places()
        const found = await predict(
          jsonl(
            'right.jsonl',
            right.map((place) => labels[place]),
          ),
          {},
          map,
        )
        expect(found).toMatchObject({ accuracy: 1, judged: 12, classes: names })
      } finally {
        nameClasses(teacher, ['no', 'perhaps', 'yes'])
      }
    },
  )

  test('says what does not match, with both lists and what to write', async () => {
    const file = jsonl(
      'numbers.jsonl',
      TEXTS.map((_, row) => row % 2),
    )
    await expect(predict(file)).rejects.toThrow(
      /no, perhaps, yes; the data's labels are 0, 1.*--labels no=…,perhaps=…,yes=…/,
    )
    await expect(predict(file, {}, { no: '0' })).rejects.toThrow(/"1" is none/)
    expect(await predict(file, {}, { no: '0', yes: '1' })).toMatchObject({ judged: 12 })
  })
})

describe('a model of one text', () => {
  test('refuses pairs in words, and answers single texts', async () => {
    const folder = join(root, 'one-text')
    cpSync(teacher, folder, { recursive: true })
    changeConfig(folder, (config) => (config.type_vocab_size = 1))
    changeTensors(folder, (name, tensor) =>
      name.endsWith('token_type_embeddings.weight')
        ? [
            name,
            {
              ...tensor,
              shape: [1, tensor.shape[1] ?? 0],
              data: tensor.data.slice(0, tensor.data.length / 2),
            },
          ]
        : [name, tensor],
    )
    const single = written('single.txt', TEXTS.join('\n'))
    expect(await predict(single, {}, undefined, folder)).toMatchObject({
      labels: (await predict(single)).labels,
    })
    const pairs = written('pairs.csv', `text1,text2\n${TEXTS.map((text) => `${text},${text}`).join('\n')}\n`)
    await expect(predict(pairs, {}, undefined, folder)).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringMatching(/knows no second text \(type_vocab_size is 1/),
    })
  })
})

describe.skipIf(!hasCases)('the shared cases (beside the checkout)', () => {
  test.each([
    ['nli-words-in-another-order', 'mnli', 30],
    ['fourteen-classes-LABEL_i-with-integer-data', undefined, 47],
  ] as const)('%s: what Python predicts, on every row', async (name, task, rows) => {
    const folder = join(CASES, 'models', name)
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
      predicted: string[]
    }
    const found = await predict(join(folder, 'rows.tsv'), { task }, undefined, folder)
    expect(found).toMatchObject({ labels: expected.predicted, accuracy: 1, judged: rows, unlabelled: 0 })
  })

  test('rows marked -1, and lines without labels, are answered and not judged', async () => {
    const folder = join(CASES, 'models', 'fourteen-classes-LABEL_i-with-integer-data')
    const marks = await predict(
      join(CASES, 'data', 'unlabelled-marks', 'minus-one.tsv'),
      {},
      undefined,
      folder,
    )
    expect(marks).toMatchObject({ judged: 20, unlabelled: 10, rejected: [] })
    const lines = await predict(join(CASES, 'data', 'no-labels.txt'), {}, undefined, folder)
    expect(lines).toMatchObject({ accuracy: null, unlabelled: 12, rejected: [] })
  })
})
