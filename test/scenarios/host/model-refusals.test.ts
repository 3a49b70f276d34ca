import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resolveModel } from '../../../src-main/catalogue/resolve-model.ts'
import { fineTunePlanSchema } from '../../../src-main/contract/plan.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { predict } from '../../../src-main/host/inspecting/predict.ts'
import { requireRuntime } from '../../../src-main/runtime/runtime-status.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { changeConfig } from '../../support/change-model.ts'
import { makeInputs } from '../training/make-run-folder.ts'

let root: string
let folder: string
let host: Host
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  mkdirSync(join(root, 'home', 'runs'), { recursive: true })
  makeInputs(root, { trainExamples: 12, devExamples: 6 })
  folder = join(root, 'teacher')
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

type Told = { readonly ok: true } | { readonly ok: false; readonly error: { readonly message: string } }
async function refusalOf(name: string, given: object): Promise<string> {
  const told = (await dispatch(host.handlers, name, given)) as Told
  return told.ok ? 'accepted' : told.error.message
}
const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (thrown: unknown) => (thrown as Error).message,
  )

const source = () => ({ kind: 'folder', path: folder }) as const
const files = () =>
  ({
    source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') },
  }) as const

/** What each door says of the folder. */
async function doors(): Promise<readonly string[]> {
  const plan = fineTunePlanSchema.parse({ kind: 'fine-tune', data: files(), model: source() })
  const request = {
    kind: 'predict',
    checkpoint: folder,
    maxLength: 32,
    file: { path: join(root, 'dev.jsonl'), format: 'jsonl' },
  } as const
  return [
    await refusalOf('models.describe', { source: source() }),
    await refusalOf('library.addFolder', { path: folder }),
    await refusalOf('plans.preflight', { plan }),
    await messageOf(resolveModel(source(), { runsFolder: root })),
    await messageOf(predict(PROGRAM_PATHS.predict, request, await requireRuntime())),
  ]
}

test.each<[string, () => void, RegExp]>([
  ['pickled weights', () => renameSync(at('model.safetensors'), at('pytorch_model.bin')), /never opened/],
  ['another family', () => changeConfig(folder, (config) => (config.model_type = 'gpt2')), /"gpt2"/],
  ['60 layers', () => changeConfig(folder, (config) => (config.num_hidden_layers = 60)), /num_hidden_layers/],
  ['no tokenizer', () => rmSync(at('tokenizer.json')), /vocab\.txt/],
  [
    'a tokenizer that is none of BERT’s',
    () => writeFileSync(at('tokenizer_config.json'), '{"tokenizer_class": "BertJapaneseTokenizer"}'),
    /BertJapaneseTokenizer/,
  ],
])(
  '%s: library, form, dry run, run and predict refuse in one sentence, and no run is left',
  async (_, change, reason) => {
    change()
    const said = await doors()
    expect(new Set(said).size, said.join('\n')).toBe(1)
    expect(said[0]).toMatch(reason)
    expect(readdirSync(join(root, 'home', 'runs'))).toEqual([])
  },
)

test('a model of several labels to a text is described as such, and teaches no data of one class', async () => {
  changeConfig(folder, (config) => (config.problem_type = 'multi_label_classification'))
  const told = await dispatch(host.handlers, 'models.describe', { source: source() })
  expect(told).toMatchObject({ ok: true, value: { classes: 3, taskKind: 'multi-label' } })
  const plan = {
    kind: 'distill',
    data: files(),
    teacher: { model: source() },
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    mapping: [],
    losses: [{ loss: 'soft-label' }],
    training: { epochs: 1 },
  }
  expect(await refusalOf('plans.preflight', { plan })).toMatch(/multi_label_classification/)
})

function at(name: string): string {
  return join(folder, name)
}
