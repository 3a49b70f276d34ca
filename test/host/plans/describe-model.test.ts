import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countParametersIn, describeModel } from '../../../src-main/host/plans/describe-model.ts'
import type { Home } from '../../../src-main/host/home.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
makeInputs(root)
const folder = join(root, 'teacher')
const source = { kind: 'folder', path: folder } as const
const home = {} as Home // a folder of one's own lies in none

test('a model is counted as its weights have it, and without its tables', async () => {
  const { weights } = readModel(folder)
  const numbers = [...weights].map(([name, { length }]) => ({ name, length }))
  const sum = (isCounted: (name: string) => boolean) =>
    numbers.reduce((total, { name, length }) => total + (isCounted(name) ? length : 0), 0)
  expect(await countParametersIn({ source, shape: {}, classes: 3 }, home)).toEqual({
    all: sum(() => true),
    withoutEmbeddings: sum((name) => !/^embeddings\.(word|position|token_type)_/.test(name)),
  })
})

test('in another shape it holds what that takes', async () => {
  const { layers, width, feedForward } = await describeModel(source, home)
  const count = async (shape: object) => (await countParametersIn({ source, shape, classes: 3 }, home)).all
  const layer = 4 * width * (width + 1) + 2 * width * feedForward + feedForward + width + 4 * width
  expect((await count({ layers })) - (await count({ layers: 1 }))).toBe((layers - 1) * layer)
  expect((await count({ feedForward: 1 })) - (await count({ feedForward: 2 }))).toBe(
    -layers * (2 * width + 1),
  )
})
