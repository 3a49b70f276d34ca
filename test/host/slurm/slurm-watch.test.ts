import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fineTunePlanSchema } from '../../../src-main/contract/plan.ts'
import { openHome, type Home } from '../../../src-main/host/home.ts'
import { openSlurmWatch } from '../../../src-main/host/slurm/slurm-watch.ts'
import { makeSubmission, type SlurmTask } from '../../../src-main/host/slurm/submissions.ts'

const plan = fineTunePlanSchema.parse({
  kind: 'fine-tune',
  data: { source: { kind: 'files', train: '/train.tsv', dev: '/dev.tsv' } },
  model: { kind: 'folder', path: '/model' },
})

let root = ''
let home: Home
const path = process.env.PATH
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-slurm-'))
  home = openHome(join(root, 'home'))
  process.env.PATH = `${root}:${path}`
})
afterEach(() => {
  vi.useRealTimers()
  process.env.PATH = path
  rmSync(root, { recursive: true, force: true })
})

function squeueIs(script: string): void {
  writeFileSync(join(root, 'squeue'), `#!/bin/bash\necho asked >> "${root}/asked"\n${script}\n`)
  chmodSync(join(root, 'squeue'), 0o755)
}

function submit(): string {
  const record = { study: 'study', at: new Date().toISOString(), arrays: [{ first: 0, count: 1 }] }
  const tasks: SlurmTask[] = [{ trains: 'cell', key: 'the key', place: [], plan }]
  return makeSubmission(home, record, tasks, () => '').id
}

test('however often a study is looked at, Slurm is asked once in half a minute', async () => {
  const id = submit()
  squeueIs(`echo "41_0|RUNNING|None|stillroom-${id}.0"`)
  const look = openSlurmWatch(home)
  const answers = [await look(), ...(await Promise.all([look(), look()]))]
  for (const { tasks, problem } of answers)
    expect([problem, tasks.get('the key')]).toMatchObject([null, { job: '41_0', state: 'runs', why: null }])
  expect(readFileSync(join(root, 'asked'), 'utf8')).toBe('asked\n')
})

test('why Slurm is not heard is said in its words', async () => {
  submit()
  squeueIs('echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1')
  const { tasks, problem } = await openSlurmWatch(home)()
  expect([tasks.size, problem]).toEqual([0, expect.stringContaining('Unable to contact slurm controller')])
})

test('where Slurm is heard no more, what it said last holds', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const id = submit()
  squeueIs(`echo "41_0|RUNNING|None|stillroom-${id}.0"`)
  const look = openSlurmWatch(home)
  await look()
  squeueIs('echo "Unable to contact slurm controller" >&2; exit 1')
  vi.advanceTimersByTime(31_000)
  const { tasks, problem } = await look()
  expect(problem).toContain('Unable to contact')
  expect(tasks.get('the key')).toMatchObject({ state: 'runs' })
})

test('a home that submitted nothing asks nobody', async () => {
  process.env.PATH = '/nonexistent'
  expect((await openSlurmWatch(home)()).problem).toBeNull()
})
