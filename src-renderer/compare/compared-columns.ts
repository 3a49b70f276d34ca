import type { ComparedRun } from '../../src-main/contract/comparison.ts'
import { seedGroupWords } from '../../src-main/domain/plan/seed-group-words.ts'
import { seedGroups } from '../../src-main/domain/plan/seed-groups.ts'
import { sharedName } from '../../src-main/domain/run/run-title.ts'

/** What stands in one column of a comparison: a run, or the seeds of one plan. */
export interface ComparedColumn {
  /** Of its group. */
  readonly planKey: string
  /** A, B, C, …; T is the teacher's. */
  readonly letter: string
  /** A colour token: A and B have theirs, the others are ink. */
  readonly colour: string
  readonly isDashed: boolean
  readonly name: string
  /** By seed, each once. */
  readonly runs: readonly [ComparedRun, ...ComparedRun[]]
  /** With those that were run again, or copied, and count no second time. */
  readonly all: readonly ComparedRun[]
  /** What differs among the runs: `3 seeds of the student, one teacher`, `3 runs, 1 seed`. */
  readonly made: string
  /**
   * The run that stands for the column where examples are compared: of the lowest seed that all
   * columns have.
   */
  readonly one: ComparedRun
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSUV'

/** The columns of a comparison, in the order in which their first run was named. */
export function comparedColumns(runs: readonly ComparedRun[]): readonly ComparedColumn[] {
  const groups = seedGroups(runs)
  const [first] = groups
  const common = first?.observations.find(({ seed }) =>
    groups.every((group) => group.observations.some((run) => run.seed === seed)),
  )?.seed
  return groups.map((group, index) => {
    const { key, runs: all, observations: observed } = group
    const [lowest] = observed
    return {
      planKey: key,
      all,
      made: seedGroupWords(group),
      letter: LETTERS[index] ?? '?',
      colour: index === 0 ? '--a' : index === 1 ? '--b' : '--ink-3',
      isDashed: index > 2,
      name: sharedName(all),
      runs: observed,
      one: observed.find(({ seed }) => seed === common) ?? lowest,
    }
  })
}

/** Whoever is compared on single examples: a column's run, or the teacher. */
export interface Member {
  readonly letter: string
  readonly name: string
  /** A colour token. */
  readonly colour: string
}

/** @param id of the run that stands for a column, or `teacher` */
export function memberOf(id: string, columns: readonly ComparedColumn[]): Member {
  if (id === 'teacher') return { letter: 'T', name: 'teacher', colour: '--teacher' }
  const column = columns.find(({ one }) => one.id === id)
  return column ?? { letter: '?', name: id, colour: '--ink-3' }
}
