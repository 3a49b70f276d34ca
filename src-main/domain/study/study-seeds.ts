import type { Study, StudyVariant } from '../../contract/study.ts'
import { valueAt } from '../plan/json-path.ts'
import { parseSeeds } from '../plan/parse-seeds.ts'
import { StillroomError } from '../stillroom-error.ts'

/** What each seed sets; nothing where the study has no axis of seeds. */
export function seedChanges(study: Study): readonly StudyVariant['set'][] {
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
export function seedsOf(study: Study, written: string): readonly StudyVariant['set'][] {
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
