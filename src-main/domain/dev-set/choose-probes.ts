import type { ProbeReason } from '../../contract/run-log.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import type { ModelColumns } from './model-columns.ts'

export interface ChosenProbe {
  readonly index: number
  readonly reason: ProbeReason
}

type Each = readonly (readonly [ProbeReason, number])[]

/**
 * How many of each kind: where a student shows most whether it learns more than its teacher's
 * answers.
 */
const EACH: Each = [
  ['teacher-sure-and-right', 2],
  ['teacher-least-sure', 3],
  ['teacher-sure-and-wrong', 2],
]
/** A number comes without how sure it is. */
const EACH_OF: Readonly<Record<TaskKind, Each>> = {
  classification: EACH,
  'multi-label': EACH,
  regression: [
    ['teacher-nearest', 3],
    ['teacher-furthest', 4],
  ],
}
const COUNT = EACH.reduce((sum, [, wanted]) => sum + wanted, 0)

/**
 * Dev examples worth watching: the two of which the teacher is most surely right, the three of
 * which it is least sure, the two of which it is most surely wrong; of numbers, the three that it
 * is nearest to and the four that it is furthest from. Without a teacher the first seven.
 * @param teacher undefined while one is fine-tuned
 */
export function chooseProbes(teacher: ModelColumns | undefined, examples: number): readonly ChosenProbe[] {
  if (!teacher)
    return Array.from({ length: Math.min(COUNT, examples) }, (_, index) => ({ index, reason: 'first' }))
  const { task, margin, right } = teacher
  const rows = Array.from(margin.keys())
  const highest = rows.toSorted((a, b) => (margin[b] ?? 0) - (margin[a] ?? 0) || a - b)
  const lowest = highest.toReversed()
  const ranked: Readonly<Record<Exclude<ProbeReason, 'first'>, readonly number[]>> = {
    'teacher-sure-and-right': highest.filter((row) => right[row] === 1),
    'teacher-least-sure': lowest,
    'teacher-sure-and-wrong': highest.filter((row) => right[row] === 0),
    'teacher-nearest': lowest,
    'teacher-furthest': highest,
  }
  const taken = new Set<number>()
  return EACH_OF[task.kind].flatMap(([reason, count]) => {
    if (reason === 'first') return []
    const chosen = ranked[reason].filter((index) => !taken.has(index)).slice(0, count)
    chosen.forEach((index) => taken.add(index))
    return chosen.map((index) => ({ index, reason }))
  })
}
