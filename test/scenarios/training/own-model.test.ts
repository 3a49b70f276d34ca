import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { initialWeights } from '../../../src-main/engine/training/initial-weights.ts'
import { writeModelFolder } from '../../../src-main/engine/weights/write-model-folder.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import { readLogits } from '../../../src-main/run-folder/predictions.ts'
import { makeInputs } from './make-run-folder.ts'
import { readEvents } from '../../support/read-events.ts'

// A student that starts as a model of its own: here a RoBERTa under a BERT.

let root: string
let host: Host

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

/** @returns how the run ended, with its id */
async function ran(plan: object): Promise<{ readonly ended: string; readonly id: string }> {
  const job = await ask('runs.start', { plan })
  for (const from = performance.now(); performance.now() - from < 90_000; await sleep(30)) {
    const found = (await ask('jobs.list', {})).jobs.find(({ id }) => id === job)
    if (!found || ['waiting', 'running'].includes(found.state)) continue
    const [newest] = unpackRuns(await ask('runs.list', {}))
    return { ended: `${found.state} ${found.error?.message ?? ''}`.trim(), id: newest?.id ?? '' }
  }
  throw new Error('Not within a minute and a half')
}

const folderOf = (id: string) => join(root, 'runs', id)
const own = () => join(root, 'own')
const plan = (losses: readonly object[]) => ({
  kind: 'distill',
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'model', model: { kind: 'folder', path: own() } } },
  mapping: losses.length > 1 ? [{ teacher: 4, student: 2 }] : [],
  losses,
  training: { epochs: 2, batchSize: 4, learningRate: 1e-3 },
})
const SOFT = [{ loss: 'soft-label' }]
const INSIDE = [{ loss: 'soft-label' }, { loss: 'attention-kl' }, { loss: 'hidden-cosine' }]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
  const { config } = readModel(join(root, 'teacher'))
  const roberta = {
    ...config,
    family: 'roberta' as const,
    layers: 3,
    tokenTypes: 2,
    firstPosition: 2,
    positions: 20,
    head: { ...config.head, dropoutBefore: config.head.dropout },
  }
  const labels = ['no', 'perhaps', 'yes']
  const weights = initialWeights(roberta, labels.length, 5, () => undefined)
  writeModelFolder(own(), { config: roberta, labels, weights, tokenizerFrom: join(root, 'teacher') })
  // The teacher's words are a WordPiece's, which RoBERTa's own class would not be made of.
  const settings = { tokenizer_class: 'PreTrainedTokenizerFast' }
  writeFileSync(join(own(), 'tokenizer_config.json'), JSON.stringify(settings))
  host = openHost(root, PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

/** The student model's words in another order: no text has the teacher's tokens. */
function turnWords(): void {
  const path = join(own(), 'tokenizer.json')
  const file = JSON.parse(readFileSync(path, 'utf8')) as { model: { vocab: Record<string, number> } }
  const words = Object.entries(file.model.vocab).filter(([token]) => token.startsWith('w'))
  const ids = words.map(([, id]) => id).reverse()
  words.forEach(([token], at) => (file.model.vocab[token] = ids[at] ?? 0))
  writeFileSync(path, JSON.stringify(file))
}

test('with the teacher’s tokens learns from its layers, whatever its family', async () => {
  const { ended, id } = await ran(plan(INSIDE))
  expect(ended).toBe('done')
  const student = readModel(join(folderOf(id), 'student'))
  expect(student.config).toMatchObject({ family: 'roberta', layers: 2, firstPosition: 2 })
  const started = readModel(own()).weights.get('encoder.layer.1.output.dense.weight')
  const learnt = student.weights.get('encoder.layer.1.output.dense.weight')
  const moved = learnt?.map((value, at) => Math.abs(value - (started?.[at] ?? NaN))) ?? []
  expect(Math.max(...moved)).toBeGreaterThan(1e-3)
  expect(Math.max(...moved)).toBeLessThan(0.1)
  const steps = await ask('runs.checkpoints', { id })
  const { student: shape, ...rest } = plan(INSIDE)
  const start = { from: 'checkpoint', run: id, step: steps.at(-1)?.step }
  const fork = await ran({
    ...rest,
    student: { ...shape, start },
    training: { ...rest.training, epochs: 1, learningRate: 1e-10, weightDecay: 0 },
  })
  expect(fork.ended).toBe('done')
  const before = readLogits(folderOf(id), '20.f32')
  const after = readLogits(folderOf(fork.id), '10.f32')
  expect(Math.max(...after.map((value, at) => Math.abs(value - (before[at] ?? NaN))))).toBeLessThan(1e-5)
})

test('with other tokens learns from the teacher’s answers alone, stored as live', async () => {
  turnWords()
  const refused = await ran(plan(INSIDE))
  expect(refused.ended).toMatch(/^failed .*cut texts into different tokens .* attention KL compares them/)
  const lossesOf = async (keep: 'always' | 'never') => {
    const { teacher, ...rest } = plan(SOFT)
    const { ended, id } = await ran({ ...rest, teacher: { ...teacher, vault: { keep } } })
    expect(ended).toBe('done')
    return readEvents(folderOf(id)).flatMap((event) => (event.kind === 'step' ? event.loss : []))
  }
  const live = await lossesOf('never')
  const stored = await lossesOf('always')
  expect(live.length).toBe(20)
  stored.forEach((loss, at) => expect(loss).toBeCloseTo(live[at] ?? NaN, 5))
  expect(live.at(-1)).toBeLessThan(live[0] ?? 0)
})

test('that has too few layers is refused before a run is made', async () => {
  const deep = plan(SOFT)
  await expect(
    ask('runs.start', { plan: { ...deep, student: { ...deep.student, layers: 4 } } }),
  ).rejects.toMatchObject({
    code: 'invalid-plan',
    message: expect.stringContaining('has 3; take 3 or fewer'),
  })
})
