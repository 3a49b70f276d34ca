import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measureDivergence } from '../../../src-main/engine/predicting/internal-divergence.ts'
import { changeConfig } from '../../support/change-model.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, word } from '../../scenarios/training/make-run-folder.ts'

/** By test/reference/internal_divergence.py. */
const reference = JSON.parse(readFileSync(join(FIXTURES, 'internal-divergence.json'), 'utf8')) as {
  readonly texts: readonly (readonly number[])[]
  readonly pairs: readonly (readonly [number, number])[]
  /** [N, P, A], [N, P], [Lt, Ls] */
  readonly attention: readonly (readonly (readonly number[])[])[]
  readonly hidden: readonly (readonly number[])[]
  readonly cka: readonly (readonly number[])[]
}

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'divergence-'))
  makeInputs(root)
  cpSync(join(FIXTURES, 'tiny-student'), join(root, 'student'), { recursive: true })
  cpSync(join(root, 'teacher', 'tokenizer.json'), join(root, 'student', 'tokenizer.json'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const texts = reference.texts.map((words) => ({ text: words.map(word).join(' ') }))
const pairs = reference.pairs.map(([teacher, student]) => ({ teacher, student }))
const source = (folder: string) =>
  ({ path: join(root, folder), taskKind: 'classification', precision: 'float32', maxLength: 32 }) as const
const measure = (...students: readonly string[]) => {
  const told: number[] = []
  return measureDivergence(
    {
      teacher: source('teacher'),
      students: students.map((folder) => ({ source: source(folder), pairs, file: '' })),
      texts,
    },
    testBackend(),
    ({ done }) => told.push(done),
  ).then((found) => ({ found, told }))
}
const mostApart = (values: ArrayLike<number> | undefined, wanted: readonly number[]) =>
  Math.max(...wanted.map((value, at) => Math.abs(value - (values?.[at] ?? Number.NaN))))

test('attention, [CLS] and CKA are as SciPy and NumPy have them of transformers’ outputs', async () => {
  const { found, told } = await measure('student')
  const [student] = found
  expect(student?.heads).toBe(4)
  expect(mostApart(student?.attention, reference.attention.flat(2))).toBeLessThan(1e-5)
  expect(mostApart(student?.hidden, reference.hidden.flat())).toBeLessThan(1e-5)
  expect(mostApart(student?.cka, reference.cka.flat())).toBeLessThan(1e-4)
  expect(told.at(-1)).toBe(texts.length)
})

test('two students are measured at once as each is alone, and a layer is like itself', async () => {
  const { found } = await measure('student', 'teacher')
  expect(mostApart(found[0]?.attention, reference.attention.flat(2))).toBeLessThan(1e-5)
  for (let layer = 0; layer < 4; layer++) expect(found[1]?.cka[layer * 4 + layer]).toBeCloseTo(1, 6)
})

test('what cannot be compared is left out: attention of other heads, and of other tokens', async () => {
  cpSync(join(root, 'student'), join(root, 'other-heads'), { recursive: true })
  changeConfig(join(root, 'other-heads'), (config) => {
    config.num_attention_heads = 2
  })
  const [student] = (await measure('other-heads')).found
  expect(student?.attention).toBeUndefined()
  expect(student?.hidden?.length).toBe(3 * texts.length)
})
