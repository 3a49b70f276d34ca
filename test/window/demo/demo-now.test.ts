import { expect, test } from 'vitest'
import type { Job } from '../../../src-main/contract/host-event.ts'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { demoPlans, QUICK_DEMO } from '../../../src-main/domain/plan/demo-plans.ts'
import { demoStory, type DemoPart } from '../../../src-main/domain/run/demo-story.ts'
import { demoNow } from '../../../src-renderer/demo/demo-now.ts'
import { row } from '../../domain/a-run.ts'

const { parts } = demoStory([], undefined)
type Runs = Partial<Record<DemoPart['role'], Partial<RunRow>>>
const nowOf = (runs: Runs, job?: Partial<Job>) =>
  demoNow(
    {
      quick: true,
      parts: parts.map((part) => {
        const given = runs[part.role]
        return { ...part, run: given && row(given) }
      }),
    },
    job && { id: '1', title: 'The quick demo', state: 'running', askedAt: '', ...job },
    () => 'another run s1',
  )
const done = { state: 'finished' } as const

test.each<[string, Runs, Partial<Job> | undefined, ReturnType<typeof nowOf>['kind'], RegExp]>([
  ['nothing was ever begun', {}, undefined, 'none', /^$/],
  ['it waits for a run', {}, { state: 'waiting', waitsFor: 'x' }, 'waiting', /another run s1/],
  [
    'weights are fetched',
    {},
    { progress: { task: 'Fetching minilm-l6', done: 4e7, total: 9e7, unit: 'bytes' } },
    'going',
    /Fetching minilm-l6: 40 MB of 90 MB/,
  ],
  ['the teacher trains', { T: { state: 'running' } }, {}, 'going', /The teacher learns/],
  ['between two trainings', { T: done }, {}, 'going', /Student A is next/],
  [
    'the first stage of A',
    { T: done, A: { state: 'running', step: 10, steps: 114 } },
    {},
    'going',
    /states of layer 1\.$/,
  ],
  [
    'the last stage of A',
    { T: done, A: { state: 'running', step: 60, steps: 114 } },
    {},
    'going',
    /to answer/,
  ],
  ['B trains', { T: done, A: done, B: { state: 'running' } }, {}, 'going', /Student B learns/],
  [
    'a person stopped it',
    { T: done, A: { state: 'stopped' } },
    { state: 'stopped' },
    'broken-off',
    /stopped/,
  ],
  ['its host and its queue are gone', { T: { state: 'interrupted' } }, undefined, 'broken-off', /stopped/],
  [
    'the teacher met an error',
    { T: { state: 'failed', error: 'NaN' } },
    { state: 'failed' },
    'failed',
    /The teacher met an error/,
  ],
  [
    'it failed before any run',
    {},
    { state: 'failed', error: { code: 'download-failed', message: 'no net' } },
    'failed',
    /could not go on/,
  ],
  ['all are finished', { T: done, A: done, B: done }, { state: 'done' }, 'ended', /learnt/],
])('it says so when %s', (_, runs, job, kind, words) => {
  const now = nowOf(runs, job)
  expect(now.kind).toBe(kind)
  expect(now.words).toMatch(words)
})

test('a teacher that another demo made is no demo that was broken off', () => {
  expect(nowOf({ T: done }).kind).toBe('none')
  expect(demoPlans(QUICK_DEMO, 1)).toHaveLength(parts.length - 1)
})
