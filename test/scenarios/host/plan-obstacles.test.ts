import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { runPlan } from '../../../src-main/host/training/run-plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { toErrorData } from '../../../src-main/domain/stillroom-error.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeInputs } from '../training/make-run-folder.ts'

let root: string
let host: Host

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

const plan = (changes: object = {}) => ({
  kind: 'distill',
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  losses: [{ loss: 'soft-label' }],
  training: { epochs: 1, batchSize: 4 },
  ...changes,
})
const runs = () => readdirSync(join(root, 'home', 'runs'))

/**
 * What each door says of a plan: the request that the form asks, the request that starts, and the
 * command line's work.
 */
async function saidOf(written: object): Promise<readonly string[]> {
  const answer = await dispatch(host.handlers, 'plans.obstacles', { plan: written })
  const told = answer.ok ? (answer.value as readonly string[]).join('\n') : answer.error.message
  const started = await dispatch(host.handlers, 'runs.start', { plan: written })
  const refused = started.ok ? '' : started.error.message
  const ran = await runPlan(parseRunPlan(written), {
    home: openHome(join(root, 'home')),
    trainer: PROGRAM_PATHS.trainer,
    // It is never reached: what a plan names is looked at before anything is trained.
    runtime: { kind: 'ready' } as never,
  }).then(
    () => '',
    (thrown: unknown) => toErrorData(thrown).message,
  )
  return [told, refused, ran]
}

describe('a plan that cannot run is refused at every door, before a run folder exists', () => {
  const files = (changes: object) => ({ data: { source: { ...plan().data.source, ...changes } } })
  test.each([
    [
      'a training file that is not there',
      () => files({ train: join(root, 'nothing.jsonl') }),
      /nothing\.jsonl/,
    ],
    ['a dev file that is a folder', () => files({ dev: root }), /folder|cannot be read|directory/i],
    [
      'a model folder that is not there',
      () => ({ teacher: { model: { kind: 'folder', path: join(root, 'no-model') } } }),
      /no-model/,
    ],
    [
      'a model whose config.json is no JSON',
      () => {
        writeFileSync(join(root, 'teacher', 'config.json'), '{"model_type": ')
        return {}
      },
      /config\.json/,
    ],
    [
      'weights that were cut off',
      () => {
        const file = join(root, 'teacher', 'model.safetensors')
        writeFileSync(file, readFileSync(file).subarray(0, 3000))
        return {}
      },
      /safetensors/,
    ],
    [
      'labels that are none of the teacher’s classes',
      () => {
        const config = join(root, 'teacher', 'config.json')
        const named = {
          ...JSON.parse(readFileSync(config, 'utf8')),
          id2label: { 0: 'cat', 1: 'dog', 2: 'cow' },
        }
        writeFileSync(config, JSON.stringify(named))
        return {}
      },
      /cat.*dog.*cow/,
    ],
    [
      'a teacher that is too shallow',
      () => ({ mapping: [{ teacher: 9, student: 1 }], losses: [{ loss: 'attention-kl' }] }),
      /Teacher layer of pair 1 \(mapping\[0\]\.teacher\) is 9/,
    ],
    [
      'more steps than a training may have',
      () => {
        const row = `${readFileSync(join(root, 'train.jsonl'), 'utf8').split('\n')[0]}\n`
        const other = row.replace(/"label":"[a-z]+"/, '"label":"yes"')
        writeFileSync(
          join(root, 'train.jsonl'),
          readFileSync(join(root, 'train.jsonl'), 'utf8') + other.repeat(10_200),
        )
        return { training: { epochs: 1000, batchSize: 1 } }
      },
      /10,240 texts in batches of 1 are 10,240,000 steps/,
    ],
    [
      'a loss that two classes leave nothing of',
      () => {
        for (const split of ['train', 'dev']) {
          const file = join(root, `${split}.jsonl`)
          writeFileSync(file, readFileSync(file, 'utf8').replaceAll('perhaps', 'yes'))
        }
        const losses = [{ loss: 'soft-label' }, { loss: 'dist' }]
        return { teacher: { ...plan().teacher, fineTune: {} }, losses }
      },
      /Loss 2 \(losses\[1\]\): soft labels, DIST compares how the classes stand .* of 2 classes/,
    ],
  ] as const)('%s', async (_, change, words) => {
    const [told, refused, ran] = await saidOf(plan(change()))
    expect(told).toMatch(words)
    expect(refused).toMatch(words)
    expect(ran).toMatch(words)
    expect(runs()).toEqual([])
  })

  test('a plan that can run meets no obstacle', async () => {
    expect(await dispatch(host.handlers, 'plans.obstacles', { plan: plan() })).toEqual({
      ok: true,
      value: [],
    })
    expect(existsSync(join(root, 'home', 'runs'))).toBe(true)
  })
})
