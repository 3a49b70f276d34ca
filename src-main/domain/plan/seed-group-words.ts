import type { SeedGroup, SeedRun } from './seed-groups.ts'

/** What a group is made of: `3 seeds of the student, one teacher`, `3 runs, 1 seed`, `seed 2`. */
export function seedGroupWords({
  runs,
  observations,
  varying,
}: Pick<SeedGroup<SeedRun>, 'runs' | 'observations' | 'varying'>): string {
  const n = observations.length
  const [first] = observations
  if (runs.length === 1) return `seed ${first.seed}`
  const seeds = new Set(runs.map(({ seed }) => seed)).size
  const isEqual = varying !== 'teacher' && seeds > n
  const what = {
    nothing: isEqual ? 'equal predictions, counted once' : '1 seed',
    seed: `${n} seeds`,
    'seed-one-teacher': `${n} seeds of the student, one teacher`,
    'seed-own-teacher': `${n} seeds, each with its own teacher`,
    teacher: `${n} teachers, seed ${first.seed} of the student`,
  }[varying]
  const repeated = runs.length > n ? `${runs.length} runs, ` : ''
  const equal = isEqual && varying !== 'nothing' ? ' (equal predictions counted once)' : ''
  return `${repeated}${what}${equal}`
}
