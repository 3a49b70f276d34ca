import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { ClassifierSource } from '../../contract/inspection.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import { RUN_FILES, type Sources } from '../../contract/run-files.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { capsuleMarkOf, NO_WEIGHTS } from '../../run-folder/capsule-mark.ts'

/** A student's run. */
export interface StudentFolder {
  readonly folder: string
  readonly plan: DistillPlan
  readonly sources: Sources
}

/**
 * A student's teacher, as the inspector reads it.
 * @throws StillroomError `inputs-changed` when it is gone
 */
export function teacherSource({ folder, sources, plan }: StudentFolder): ClassifierSource {
  const path = sources.teacher?.path ?? ''
  if (capsuleMarkOf(folder)) throw new StillroomError('inputs-changed', `${NO_WEIGHTS}.`)
  if (!existsSync(join(path, 'config.json')))
    throw new StillroomError(
      'inputs-changed',
      `The teacher is gone: ${path}. Its predictions stay; neither its attention nor its layers can be looked at.`,
    )
  const classes = sources.teacher?.classes
  return {
    path,
    ...readAs(plan, sources),
    ...(classes && 'order' in classes && { classOrder: classes.order }),
  }
}

/** A run's student as it finished, as the inspector reads it; undefined where it is not there. */
export function finishedSource({ folder, plan, sources }: StudentFolder): ClassifierSource | undefined {
  const path = join(folder, RUN_FILES.student)
  return existsSync(path) ? { path, ...readAs(plan, sources) } : undefined
}

/** How a run's models read texts. */
export function readAs(
  plan: DistillPlan,
  sources: Sources,
): Pick<ClassifierSource, 'taskKind' | 'precision' | 'maxLength'> {
  return {
    taskKind: taskKindOf(sources.train),
    precision: plan.training.precision,
    maxLength: plan.data.maxLength,
  }
}

/** Layers of the teacher, 0 where its folder is gone. */
export function teacherLayers({ sources }: Pick<StudentFolder, 'sources'>): number {
  try {
    const text = readFileSync(join(sources.teacher?.path ?? '', 'config.json'), 'utf8')
    return z.looseObject({ num_hidden_layers: z.number() }).parse(JSON.parse(text)).num_hidden_layers
  } catch {
    return 0
  }
}
