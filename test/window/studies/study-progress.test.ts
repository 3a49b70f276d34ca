import { expect, test } from 'vitest'
import { isOnSlurm, studyProgress, unfinished } from '../../../src-renderer/studies/study-progress.ts'
import type { SlurmTaskStatus } from '../../../src-main/contract/slurm.ts'
import { row } from '../../domain/a-run.ts'

const cell = (
  method: string,
  seed: number,
  run: string | null,
  isQueued = false,
  problem: string | null = null,
) => ({
  place: [method],
  seed,
  run,
  isQueued,
  problem,
  slurm: null as SlurmTaskStatus | null,
})
const progressOf = (cells: readonly ReturnType<typeof cell>[]) => studyProgress({ ...STUDY, cells }, ROWS)
const STUDY = {
  id: 'aaaaaaaaaaaa',
  name: 's',
  axes: [],
  controls: [],
  search: null,
  slurmProblem: null,
  brought: null,
}
const ROWS = new Map(
  [
    row({ id: 'soft', state: 'finished', trainingMs: 100_000 }),
    row({ id: 'soft2', state: 'finished', trainingMs: 300_000 }),
    row({ id: 'internal', state: 'finished', trainingMs: 700_000 }),
    row({ id: 'half', state: 'running', trainingMs: 40_000 }),
    row({ id: 'bad', state: 'failed', trainingMs: 5_000, error: 'The loss is NaN' }),
    row({ id: 'nan', state: 'failed', errorCode: 'non-finite-loss' }),
  ].map((one) => [one.id, one]),
)

test('every cell is counted once; what failed is told in its words, before it had a run, too', () => {
  const { counts, failures } = progressOf([
    cell('soft', 1, 'soft'),
    cell('soft', 2, 'half', true),
    cell('soft', 3, null, true),
    cell('soft', 4, 'bad'),
    cell('soft', 5, null, false, 'The file is not there'),
    cell('soft', 6, null),
  ])
  expect(counts).toEqual({ finished: 1, training: 1, waiting: 1, failed: 2, 'to run': 1 })
  expect(failures.map(({ seed, run, message }) => [seed, run, message])).toEqual([
    [4, 'bad', 'The loss is NaN'],
    [5, null, 'The file is not there'],
  ])
})

test('tries are counted and told by their values, but for those that diverged', () => {
  const tries = [cell('soft', 1, 'soft'), cell('soft', 1, 'bad'), cell('soft', 1, 'nan')]
  const search = {
    by: 'accuracy' as const,
    settings: ['training.learningRate'],
    candidates: ['1e-5', '3e-5', '1'].map((name) => ({ name, values: [Number(name)] })),
    choices: [],
    tries: tries.map((one, candidate) => ({ ...one, candidate })),
  }
  const { counts, failures } = studyProgress({ ...STUDY, search, cells: [cell('soft', 2, null)] }, ROWS)
  expect(counts).toMatchObject({ finished: 1, failed: 1, 'to run': 1 })
  expect(failures.map(({ place }) => place)).toEqual([['soft', 'try of 3e-5']])
})

test('one that failed and waits again is waiting', () => {
  expect(progressOf([cell('soft', 1, 'bad', true)]).counts).toMatchObject({ waiting: 1, failed: 0 })
})

test('what is on Slurm says so, and why it waits or ended; the queue here holds none of it', () => {
  const task = (seed: number, state: SlurmTaskStatus['state'], why: string | null) => ({
    ...cell('soft', seed, null),
    slurm: { job: `41_${seed}`, state, why },
  })
  const cells = [
    cell('soft', 1, 'soft'),
    task(2, 'waits', 'no node is free'),
    task(3, 'runs', null),
    task(4, 'ended', 'its node was lost'),
  ]
  expect(unfinished(cells, ROWS)).toEqual({
    text: '1 waiting on Slurm, 1 training on Slurm, 1 to run',
    why: 'Seed 2: no node is free\nSeed 4: its node was lost',
  })
  expect(progressOf(cells)).toMatchObject({ isQueued: false, counts: { waiting: 1, training: 1 } })
  expect(progressOf([cell('soft', 2, null, true)]).isQueued).toBe(true)
  expect(isOnSlurm({ ...STUDY, cells })).toBe(true)
  expect(isOnSlurm({ ...STUDY, cells: cells.filter(({ slurm }) => slurm?.state !== 'waits').slice(2) })).toBe(
    false,
  )
})
