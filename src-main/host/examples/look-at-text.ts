import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ExampleLook, MissingLook } from '../../contract/example-browser.ts'
import type { ClassifierSource, LookedRole, LookRequest } from '../../contract/inspection.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { layerPairs } from '../../domain/plan/layer-pairs.ts'
import { saidOf } from '../../domain/dev-set/judge.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { selectRun } from '../../storage/runs-table.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { Inspector } from '../inspecting/inspector-process.ts'
import { teacherLayers, type ChosenStudent } from './chosen-student.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/**
 * What teacher and students say of a text and look at in it, from their own weights. A student
 * whose weights of the chosen evaluation are no longer kept is named as missing; the others are
 * looked into all the same.
 * @throws StillroomError what the inspector says, `inputs-changed` when the teacher is gone
 */
export async function lookAtText(
  db: ReadableDb,
  inspector: Inspector,
  sideBySide: LoadedSideBySide,
  given: Pick<LookRequest, 'text' | 'textPair' | 'layers'>,
): Promise<ExampleLook> {
  const missing: MissingLook[] = []
  const models: Partial<Record<LookedRole, ClassifierSource>> = { teacher: teacherSource(sideBySide.a) }
  const pairs: Partial<Record<'a' | 'b', ReturnType<typeof layerPairs>>> = {}
  for (const role of ['a', 'b'] as const) {
    const student = sideBySide[role]
    if (!student) continue
    const source = studentSource(db, student)
    if (!source) {
      const { step } = student.evaluation
      missing.push({
        role,
        why: `The weights of step ${step} are no longer kept; choose the last or the best evaluation`,
      })
      continue
    }
    models[role] = source
    pairs[role] = layerPairs(student.plan.mapping, teacherLayers(sideBySide.a), student.plan.student.layers)
  }
  const answer = await inspector.look({ ...given, models, pairs })
  const tokens = answer.models.teacher?.tokens ?? []
  for (const role of ['a', 'b'] as const) {
    const student = answer.models[role]
    if (student && student.tokens.join(' ') !== tokens.join(' '))
      missing.push({
        role,
        why: 'It reads the text in other tokens than the teacher, so their attention cannot be set side by side',
      })
  }
  const { task } = sideBySide.told
  const probabilities = Object.fromEntries(
    Object.entries(answer.models).map(([role, { logits }]) => [
      role,
      saidOf(task, Float32Array.from(logits), 0),
    ]),
  )
  return { ...answer, tokens, probabilities, missing }
}

function teacherSource({ sources, plan }: ChosenStudent): ClassifierSource {
  const path = sources.teacher?.path ?? ''
  if (!existsSync(join(path, 'config.json')))
    throw new StillroomError(
      'inputs-changed',
      `The teacher is gone: ${path}. Its predictions stay; its attention cannot be looked at.`,
    )
  const classes = sources.teacher?.classes
  return {
    path,
    precision: plan.training.precision,
    maxLength: plan.data.maxLength,
    ...(classes && 'order' in classes && { classOrder: classes.order }),
  }
}

/**
 * The weights that an evaluation was made with: the finished student, or the checkpoint of the same
 * step.
 */
function studentSource(
  db: ReadableDb,
  { id, folder, plan, sources, evaluation, evaluations }: ChosenStudent,
): ClassifierSource | undefined {
  const common = { precision: plan.training.precision, maxLength: plan.data.maxLength }
  const student = join(folder, RUN_FILES.student)
  const isLast = evaluations.at(-1)?.step === evaluation.step
  if (isLast && selectRun(db, id)?.said === 'finished' && existsSync(student))
    return { path: student, ...common }
  const path = join(folder, RUN_FILES.checkpoints, String(evaluation.step))
  if (!existsSync(path)) return undefined
  const like = (sources.student ?? sources.teacher)?.path ?? ''
  return { path, checkpointOf: { like, student: plan.student, startedAs: sources.start?.layers }, ...common }
}
