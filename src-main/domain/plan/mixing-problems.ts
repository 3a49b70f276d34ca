import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import { isConsistency, looksAt, readsMixtures } from './loss-term.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

/** Where losses look at mixtures of texts, and there is no second text, pair or vault for them. */
export function mixingProblems({ losses, draw, teacher, training }: DistillPlan): readonly PlanProblem[] {
  const index = losses.findIndex(readsMixtures)
  const mixed = losses[index]
  if (!mixed) return []
  const path = ['losses', index]
  const said = `${subjectOf(path)}: ${LOSSES[mixed.loss].title} looks at mixtures of texts`
  const problems: PlanProblem[] = []
  const atOnce = Math.min(training.batchSize, training.microBatch ?? training.batchSize)
  if (atOnce === 1)
    problems.push({
      path,
      message: `${said} that are computed at once, and that is 1 at a time; ask for a larger batch or micro-batch`,
      mend: {
        title: 'Compute the whole batch at once',
        changes: [
          { path: ['training', 'microBatch'], value: undefined },
          { path: ['training', 'batchSize'], value: Math.max(2, training.batchSize) },
        ],
      },
    })
  if (draw)
    problems.push({
      path,
      message: `${said} in all mapped pairs, and a drawn mapping (draw) leaves one a student layer; compare all pairs, or texts as they are`,
      mend: { title: 'Compare all pairs', changes: [{ path: ['draw'], value: undefined }] },
    })
  const asksTeacher = losses.filter((term) => looksAt(term.loss) !== 'labels' && !isConsistency(term))
  const keep = ['teacher', 'vault', 'keep']
  if (teacher.vault.keep === 'always' && asksTeacher.length > 0 && asksTeacher.every(readsMixtures))
    problems.push({
      path: keep,
      message: `${subjectOf(keep)} is "always", and the teacher is asked of mixtures of texts alone, which are others in every step: there is nothing to keep`,
      mend: { title: 'Keep none', changes: [{ path: keep, value: 'never' }] },
    })
  return problems
}
