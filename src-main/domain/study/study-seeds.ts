import type { RunPlan } from '../../contract/plan.ts'
import type { Study } from '../../contract/study.ts'
import { valueAt } from '../plan/json-path.ts'
import { parseSeeds } from '../plan/parse-seeds.ts'
import { StillroomError } from '../stillroom-error.ts'

/** What a seed sets, by its place in a plan. */
export type SeedChange = Readonly<Partial<Record<'training.seed' | 'teacher.fineTune.seed', number>>>

/** A plan with another seed, and nothing else changed. */
export function withSeed(plan: RunPlan, change: SeedChange): RunPlan {
  const seed = change['training.seed'] ?? plan.training.seed
  const ofTeacher = change['teacher.fineTune.seed']
  const training = { ...plan.training, seed }
  if (plan.kind === 'fine-tune') return { ...plan, training }
  const { fineTune } = plan.teacher
  if (ofTeacher === undefined || !fineTune) return { ...plan, training }
  return { ...plan, training, teacher: { ...plan.teacher, fineTune: { ...fineTune, seed: ofTeacher } } }
}

/** What each seed sets; nothing where the study has no axis of seeds. */
export function seedChanges(study: Study): readonly SeedChange[] {
  const [first, second] = seedAxes(study)
  if (!first) return [{}]
  if (second)
    throw new StillroomError('invalid-plan', 'It has two axes of seeds; one is enough: `"seeds": "1-5"`')
  return seedsOf(study, first.seeds)
}

function seedAxes({ axes }: Study) {
  return axes.flatMap((axis) => ('seeds' in axis ? [axis] : []))
}

/**
 * What each of some seeds sets: the teacher's too, where the study's axis of seeds says so.
 * @param written `1-5`
 * @throws StillroomError `invalid-plan`
 */
export function seedsOf(study: Study, written: string): readonly SeedChange[] {
  const parsed = parseSeeds(written)
  if ('problem' in parsed) throw new StillroomError('invalid-plan', parsed.problem)
  const isOfTeacher = seedAxes(study).some(({ ofTeacher }) => ofTeacher)
  const isTaught = valueAt(study.plan, ['teacher', 'fineTune']) !== undefined
  if (isOfTeacher && !isTaught)
    throw new StillroomError(
      'invalid-plan',
      'Its seeds are the teacher’s too, and the plan fine-tunes none: `ofTeacher` goes',
    )
  return parsed.seeds.map((seed) => ({
    'training.seed': seed,
    ...(isOfTeacher && { 'teacher.fineTune.seed': seed }),
  }))
}
