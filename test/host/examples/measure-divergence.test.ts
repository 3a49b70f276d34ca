import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'

const DEV = 24
let root: string
let host: Host
let a: string

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root, { devExamples: DEV })
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  await ask('runs.start', {
    plan: {
      kind: 'distill',
      data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
      teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
      student: { layers: 2, start: { from: 'random' } },
      mapping: [{ teacher: 4, student: 2 }],
      losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
      training: { epochs: 1, batchSize: 4, learningRate: 2e-3 },
    },
  })
  const finished = async () => unpackRuns(await ask('runs.list', {})).find((run) => run.state === 'finished')
  while (!(await finished())) await sleep(50) // the hook's own limit ends it
  a = (await finished())?.id ?? ''
})
afterAll(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

test('every text is measured as its own look has it, and a damaged file is as none', async () => {
  const students = { a }
  const unmeasured = await ask('examples.divergence', { students, filter: {} })
  expect(unmeasured).toEqual({ examples: DEV, a: null, b: null })
  const job = await ask('examples.measureDivergence', students)
  const stateOf = async () => (await ask('jobs.list', {})).jobs.find(({ id }) => id === job)?.state
  await expect.poll(stateOf, { timeout: 100_000 }).toBe('done')
  expect((await ask('examples.open', students)).a.isMeasuredInside).toBe(true)

  const { rows } = await ask('examples.page', {
    students,
    filter: { find: 'attention_a > 0' },
    sort: { by: 'attention-a', descending: true },
    offset: 0,
    count: DEV,
  })
  expect(rows).toHaveLength(DEV)
  const values = rows.map(({ sortedBy = Number.NaN }) => sortedBy)
  expect(values).toEqual(values.toSorted((x, y) => y - x))
  const look = await ask('examples.look', { students, text: rows[0]!.text, layers: {} })
  const means = look.divergences.a!.map(({ mean }) => mean)
  expect(values[0]).toBeCloseTo((means[0]! + means[1]!) / 2, 6)

  const furthest = await ask('examples.divergence', {
    students,
    filter: { find: `attention_a >= ${values[0]}` },
  })
  expect(furthest.examples).toBe(1)
  expect(furthest.a?.pairs.map(({ attention }) => attention?.inView)).toEqual(
    means.map((mean) => expect.closeTo(mean, 6)),
  )
  expect(furthest.a?.cka.values).toHaveLength(4)

  const { step } = (await ask('examples.open', students)).a
  truncateSync(join(root, 'home', 'runs', a, 'divergence', `${step}.safetensors`), 100)
  expect((await ask('examples.open', students)).a.isMeasuredInside).toBe(false)
})
