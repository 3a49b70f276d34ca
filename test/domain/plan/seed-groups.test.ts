import { describe, expect, test } from 'vitest'
import { seedGroupWords } from '../../../src-main/domain/plan/seed-group-words.ts'
import { seedGroups, type SeedRun } from '../../../src-main/domain/plan/seed-groups.ts'

interface Run extends SeedRun {
  readonly id: string
}
/** By default each run came out as no other did. */
const run = (id: string, seed: number, taughtBy: string | null, outcome: string | null = id): Run => ({
  id,
  planKey: 'p',
  seed,
  taughtBy,
  outcome,
})
const told = (runs: readonly Run[]) =>
  seedGroups(runs).map((group) => [group.observations.map(({ id }) => id), seedGroupWords(group)])

describe('runs of one plan', () => {
  test('are seeds of the student where one teacher taught them', () => {
    expect(told([run('b', 2, 't1'), run('a', 1, 't1'), run('c', 3, 't1')])).toEqual([
      [['a', 'b', 'c'], '3 seeds of the student, one teacher'],
    ])
  })

  test('are seeds with their own teachers where each had one', () => {
    expect(told([run('a', 1, 't1'), run('b', 2, 't2'), run('c', 3, 't3')])).toEqual([
      [['a', 'b', 'c'], '3 seeds, each with its own teacher'],
    ])
  })

  test('are two groups where some share a teacher and others have their own', () => {
    const shared = [run('a', 1, 't1'), run('b', 2, 't1')]
    const untaught = [run('c', 2, 't2'), run('d', 3, 't3')]
    expect(told([...shared, ...untaught])).toEqual([
      [['a', 'b'], '2 seeds of the student, one teacher'],
      [['c', 'd'], '2 seeds, each with its own teacher'],
    ])
    const keys = seedGroups([...shared, ...untaught]).map(({ key }) => key)
    expect(new Set(keys).size).toBe(2)
  })

  test('are teachers where only those differ', () => {
    expect(told([run('a', 1, 't1'), run('b', 1, 't2')])).toEqual([
      [['a', 'b'], '2 teachers, seed 1 of the student'],
    ])
  })

  test('without a teacher are seeds', () => {
    expect(told([run('a', 1, null), run('b', 2, null)])).toEqual([[['a', 'b'], '2 seeds']])
  })
})

describe('what counts once', () => {
  test('is a seed that was run three times, whatever came out', () => {
    expect(told([run('a', 1, 't'), run('b', 1, 't'), run('c', 1, 't')])).toEqual([[['a'], '3 runs, 1 seed']])
  })

  test('is a repeated seed among others', () => {
    expect(told([run('a', 1, 't'), run('b', 2, 't'), run('b2', 2, 't')])).toEqual([
      [['a', 'b'], '3 runs, 2 seeds of the student, one teacher'],
    ])
  })

  test('are equal predictions, whatever the plans say of their seeds', () => {
    expect(told([run('a', 1, 't', 'same'), run('b', 2, 't', 'same')])).toEqual([
      [['a'], '2 runs, equal predictions, counted once'],
    ])
  })

  test('is not yet known of runs that were not evaluated, and one that was stands for its seed', () => {
    expect(told([run('waits', 1, 't', null), run('done', 1, 't'), run('other', 2, 't', null)])).toEqual([
      [['done', 'other'], '3 runs, 2 seeds of the student, one teacher'],
    ])
  })
})

test('plans are kept apart, in the order in which their first run was given', () => {
  const of = (id: string, planKey: string) => ({ ...run(id, 1, 't'), planKey })
  expect(seedGroups([of('x', 'q'), of('y', 'p'), of('z', 'q')]).map(({ planKey }) => planKey)).toEqual([
    'q',
    'p',
  ])
})
