import type { ComparedRun } from '../../src-main/contract/comparison.ts'
import { seedGroups } from '../../src-main/domain/seed-groups.ts'

/** What stands in one column of a comparison: a run, or the seeds of one plan. */
export interface ComparedColumn {
  readonly planKey: string
  /** A, B, C, …; T is the teacher's. */
  readonly letter: string
  /** A colour token: A and B have theirs, the others are ink. */
  readonly colour: string
  readonly isDashed: boolean
  readonly name: string
  /** By seed. */
  readonly runs: readonly [ComparedRun, ...ComparedRun[]]
  /** The run that stands for the column where examples are compared: of the lowest seed that all columns have. */
  readonly one: ComparedRun
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSUV'

/** The columns of a comparison, in the order in which their first run was named. */
export function comparedColumns(runs: readonly ComparedRun[]): readonly ComparedColumn[] {
  const groups = seedGroups(runs)
  const [first] = groups
  const common = first?.runs.find(({ seed }) =>
    groups.every((group) => group.runs.some((run) => run.seed === seed)),
  )?.seed
  return groups.map(({ planKey, runs: own }, index) => {
    const [lowest] = own
    return {
      planKey,
      letter: LETTERS[index] ?? '?',
      colour: index === 0 ? '--a' : index === 1 ? '--b' : '--ink-3',
      isDashed: index > 2,
      name: lowest.name || lowest.kind,
      runs: own,
      one: own.find(({ seed }) => seed === common) ?? lowest,
    }
  })
}

/** `3 seeds`, or `seed 1`. */
export function seedsText({ runs: [first, ...rest] }: Pick<ComparedColumn, 'runs'>): string {
  return rest.length > 0 ? `${rest.length + 1} seeds` : `seed ${first.seed}`
}
