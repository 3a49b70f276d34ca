import type { RunPlan } from '../../contract/plan.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { isInternal } from '../plan/loss-term.ts'
import { dataName } from '../plan/data-name.ts'
import { modelName } from '../plan/model-name.ts'

/** What a teacher is named that a distillation fine-tunes first (`teacherPlan`): all of them. */
const ANY_TEACHER = 'teacher'

/**
 * What a plan's runs are called: as a person named them, else by what tells them from others, the
 * most telling first: `stacked, 3 layers, movie-reviews`, `teacher on movie-reviews, minilm-l6`.
 * Runs of several seeds share it.
 */
export function planName(plan: RunPlan): string {
  const data = dataName(plan.data.source)
  if (plan.kind === 'fine-tune') {
    const isNamed = plan.name !== '' && plan.name !== ANY_TEACHER
    return isNamed ? plan.name : `teacher on ${data}, ${modelName(plan.model)}`
  }
  const { layers } = plan.student
  return plan.name || `${methodOf(plan)}, ${layers} ${layers === 1 ? 'layer' : 'layers'}, ${data}`
}

function methodOf({ losses, strategy }: Extract<RunPlan, { kind: 'distill' }>): string {
  if (losses.some(isInternal)) return strategy.kind
  return losses.some(({ loss }) => loss !== 'hard-label') ? 'soft labels' : 'hard labels'
}

/** What one run is called among others: `stacked s2`, its name and its seed. */
export function runTitle({ name, seed }: Pick<RunRow, 'name' | 'seed'>): string {
  return `${name} s${seed}`
}

/**
 * What runs are called together: as the first of them was made. A seed that is added never takes
 * its place.
 */
export function sharedName(runs: readonly Pick<RunRow, 'id' | 'name'>[]): string {
  return runs.reduce((first, run) => (run.id < first.id ? run : first), runs[0] ?? { id: '', name: '' }).name
}
