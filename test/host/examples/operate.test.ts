import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import type { Surgery } from '../../../src-main/contract/layer-surgery.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'

const DEV = 24
let root: string
let host: Host
let students: { a: string }

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

async function operate(surgeries?: Surgery[]): Promise<{ state?: string; why?: string }> {
  const id = await ask('examples.operate', { students, role: 'a', surgeries })
  const jobOf = async () => (await ask('jobs.list', {})).jobs.find((job) => job.id === id)
  await expect.poll(async () => (await jobOf())?.state, { timeout: 100_000 }).toMatch(/done|failed/)
  const job = await jobOf()
  return { state: job?.state, why: job?.error?.message }
}

const report = () => ask('examples.surgery', { students, role: 'a' })
const countOf = async (find: string) => {
  const sort = { by: 'index', descending: false } as const
  return (await ask('examples.page', { students, filter: { find }, sort, offset: 0, count: 1 })).total
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
      student: { layers: 2, start: { from: 'teacher', layers: [1, 3] } },
      mapping: [{ teacher: 4, student: 2 }],
      losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
      training: { epochs: 1, batchSize: 4, learningRate: 2e-2 },
    },
  })
  const finished = async () => unpackRuns(await ask('runs.list', {})).find((run) => run.state === 'finished')
  while (!(await finished())) await sleep(50) // the hook's own limit ends it
  students = { a: (await finished())?.id ?? '' }
})
afterAll(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

test('a student is asked after every surgery; what each mends and breaks is found by a query', async () => {
  const offered = ['skip-1', 'skip-2', '1-by-t1', '2-by-t4', 't-head']
  const before = await report()
  expect(before).toMatchObject({
    examples: DEV,
    surgeries: [],
    unasked: offered,
    refused: [],
    teacherLayers: 4,
  })

  expect(await operate()).toEqual({ state: 'done' })
  const { surgeries, unasked, changed, accuracy } = await report()
  expect(surgeries.map(({ id }) => id)).toEqual(offered)
  expect([unasked, changed]).toEqual([[], 0])
  for (const { id, mended, broken, difference, accuracy: after } of surgeries) {
    const all = mended.teacherRight + mended.teacherWrong
    expect(await countOf(`mended_a == ${id}`)).toBe(all)
    expect(await countOf(`mended_a == ${id} and teacher_right`)).toBe(mended.teacherRight)
    expect(await countOf(`broken_a == ${id} and a_right`)).toBe(broken)
    expect(difference).toBeCloseTo((all - broken) / DEV, 12)
    expect(after - accuracy).toBeCloseTo(difference, 12)
  }
  expect(surgeries.some(({ broken, mended }) => broken + mended.teacherRight > 0)).toBe(true)

  const { operated, a } = await ask('examples.show', { students, index: 3 })
  expect(operated.a.map(({ id }) => id).toSorted()).toEqual(offered.toSorted())
  expect(operated.a.every(({ said }) => said.length === a.length)).toBe(true)
})

test('any layer of the teacher may be chosen; one that is not there is refused with both numbers', async () => {
  expect(await operate([{ kind: 'replace', layer: 1, teacher: 3 }])).toEqual({ state: 'done' })
  expect((await report()).surgeries.map(({ id }) => id)).toContain('1-by-t3')
  expect(await operate([{ kind: 'replace', layer: 1, teacher: 5 }])).toEqual({
    state: 'failed',
    why: 'The teacher has 4 layers, and no layer 5.',
  })
})

test('without its teacher a student can still be asked without its layers; a damaged file is as none', async () => {
  const teacher = join(root, 'teacher')
  renameSync(teacher, `${teacher}-elsewhere`)
  const { step } = (await ask('examples.open', students)).a
  writeFileSync(join(root, 'home', 'runs', students.a, 'surgery', String(step), 'skip-1.safetensors'), 'x')
  const alone = await report()
  expect(alone.unasked).toEqual(['skip-1'])
  expect(alone.refused).toEqual([expect.stringMatching(/^The teacher is gone: /)])
  expect(await operate()).toEqual({ state: 'done' })
  expect((await report()).unasked).toEqual([])
  renameSync(`${teacher}-elsewhere`, teacher)
})
