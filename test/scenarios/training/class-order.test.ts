import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { createRun } from '../../../src-main/host/training/create-run.ts'
import { resolveSources } from '../../../src-main/host/training/resolve-sources.ts'
import { openHome, type Home } from '../../../src-main/host/home.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { listRunFolders, readSources } from '../../../src-main/run-folder/read-run.ts'
import { permuteHead } from '../../support/permute-head.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs, nameClasses } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

let root = ''
let home: Home
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'class-order-'))
  home = openHome(join(root, 'home'))
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The teacher with its classes in another order, and their names. */
function reordered(name: string, order: readonly number[], names: readonly string[]): string {
  const folder = join(root, name)
  cpSync(join(root, 'teacher'), folder, { recursive: true })
  permuteHead(folder, order)
  nameClasses(folder, names)
  return folder
}

const data = (more: object = {}) => ({
  source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') },
  ...more,
})
const TRAINING = { epochs: 1, batchSize: 4, learningRate: 1e-3 }

const distilled = (teacher: string, vault: 'always' | 'never', more: object = {}) => ({
  kind: 'distill',
  data: data(more),
  teacher: { model: { kind: 'folder', path: teacher }, vault: { keep: vault } },
  student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
  mapping: [{ teacher: 4, student: 2 }],
  losses: [{ loss: 'hard-label' }, { loss: 'soft-label' }, { loss: 'hidden-cosine' }],
  training: TRAINING,
})

async function made(plan: object): Promise<string> {
  const parsed = parseRunPlan(plan)
  return createRun(parsed, await resolveSources(parsed, home, {}), home)
}

async function trained(plan: object): Promise<string> {
  const run = await made(plan)
  await trainRun(run, { backend: testBackend(), isEnding: () => false })
  return run
}

function bits(run: string): readonly string[] {
  const predictions = ['predictions/teacher.f32', 'predictions/10.f32'] as const
  return [...predictions, 'student/model.safetensors'].flatMap((file) => {
    if (file === 'predictions/teacher.f32' && eventsOf(run, 'teacher-evaluated').length === 0) return []
    return [readFileSync(join(run, file)).toString('base64')]
  })
}

describe('a teacher whose classes stand in another order', () => {
  test.each(['never', 'always'] as const)(
    'teaches what it taught in the data’s order, bit for bit (vault: %s)',
    async (vault) => {
      const sameOrder = await trained(distilled(join(root, 'teacher'), vault))
      for (const [name, order, names] of [
        ['turned', [2, 0, 1], ['YES', ' No', 'perhaps']],
        ['swapped', [1, 0, 2], ['Perhaps', 'no', 'Yes']],
      ] as const) {
        const run = await trained(distilled(reordered(`${name}-${vault}`, order, names), vault))
        expect(bits(run)).toEqual(bits(sameOrder))
        expect(eventsOf(run, 'teacher-evaluated')[0]?.scores).toEqual(
          eventsOf(sameOrder, 'teacher-evaluated')[0]?.scores,
        )
        expect(readSources(run).teacher?.classes).toMatchObject({
          names,
          order: order.map((_, index) => order.indexOf(index as never)),
        })
      }
    },
  )

  test('is mapped by the plan where its names say nothing', async () => {
    const sameOrder = await trained(distilled(join(root, 'teacher'), 'never'))
    const folder = reordered('greek', [1, 2, 0], ['beta', 'gamma', 'alpha'])
    const labels = { alpha: 'no', beta: 'perhaps', gamma: 'yes' }
    expect(bits(await trained(distilled(folder, 'never', { labels })))).toEqual(bits(sameOrder))
  })

  test('is refused with both lists and what to write, and no run is left', async () => {
    const before = listRunFolders(home.runs)
    const folder = reordered('unlike', [1, 2, 0], ['beta', 'gamma', 'alpha'])
    await expect(made(distilled(folder, 'never'))).rejects.toMatchObject({
      code: 'invalid-plan',
      message: expect.stringMatching(
        /beta, gamma, alpha.*no, perhaps, yes.*"labels": \{"beta": "…", "gamma": "…", "alpha": "…"\}/,
      ),
    })
    await expect(made(distilled(folder, 'never', { labels: { alpha: 'no', beta: 'no' } }))).rejects.toThrow(
      /both "no"/,
    )
    expect(listRunFolders(home.runs)).toEqual(before)
  })
})

describe('a model that is fine-tuned', () => {
  const tuned = (folder: string) => ({
    kind: 'fine-tune',
    data: data(),
    model: { kind: 'folder', path: folder },
    training: TRAINING,
  })

  test('keeps its head where its classes are the data’s, whatever their order', async () => {
    const sameOrder = await trained(tuned(join(root, 'teacher')))
    const run = await trained(tuned(reordered('base', [2, 0, 1], ['YES', 'NO', 'PERHAPS'])))
    expect(bits(run)).toEqual(bits(sameOrder))
  })

  test('begins a new head where they are not, and the run says so', async () => {
    const run = await made(tuned(reordered('stranger', [0, 1, 2], ['x', 'y', 'z'])))
    expect(readSources(run).base?.classes).toMatchObject({
      names: ['x', 'y', 'z'],
      newHead: expect.stringContaining('"no"'),
    })
    const again = await made(tuned(reordered('other stranger', [1, 2, 0], ['x', 'y', 'z'])))
    for (const folder of [run, again])
      await trainRun(folder, { backend: testBackend(), isEnding: () => false })
    expect(bits(again)).toEqual(bits(run))
  })
})

test('a teacher with a class that the data has no label for passes it on', async () => {
  const folder = reordered('wider', [2, 0, 1], ['yes', 'NO', 'Perhaps'])
  const { readFileSync: read, writeFileSync: write } = await import('node:fs')
  for (const split of ['train', 'dev']) {
    const lines = read(join(root, `${split}.jsonl`), 'utf8').split('\n')
    write(join(root, `${split}-two.jsonl`), lines.filter((line) => !line.includes('"perhaps"')).join('\n'))
  }
  const source = { kind: 'files', train: join(root, 'train-two.jsonl'), dev: join(root, 'dev-two.jsonl') }
  const run = await trained({ ...distilled(folder, 'never'), data: { source } })
  expect(readSources(run)).toMatchObject({
    labels: ['no', 'yes', 'Perhaps'],
    teacher: { classes: { order: [1, 0, 2] } },
  })
  const { id2label } = JSON.parse(read(join(run, 'student', 'config.json'), 'utf8')) as { id2label: unknown }
  expect(id2label).toEqual({ '0': 'no', '1': 'yes', '2': 'Perhaps' })
})
