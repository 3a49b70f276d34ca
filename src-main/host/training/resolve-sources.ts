import { resolveData, resolveTest, resolveUnlabelled } from '../../catalogue/resolve-data.ts'
import { resolveModel } from '../../catalogue/resolve-model.ts'
import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import type { LongWork } from '../../contract/progress.ts'
import type { ModelFolder, Sources } from '../../contract/run-files.ts'
import { checkPlanAgainstClasses, checkPlanAgainstTeacher } from '../../domain/plan/parse-run-plan.ts'
import { modelsOf } from '../../domain/plan/models-of.ts'
import { PRETRAINED_WITHOUT_BASE } from '../../domain/plan/distill-problems.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { requireOutputs } from '../../model-folder/model-head.ts'
import { readEncoderConfig, readModelFolder } from '../../model-folder/read-model-folder.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import { matchBase, matchOwn, matchTeacher } from './match-model-classes.ts'
import { requireSaneSteps } from './require-sane-steps.ts'
import { resolveStart } from './resolve-start.ts'

/**
 * Fetches and checks what a plan names: data, and the model that is fine-tuned or distilled. For a
 * plan that fine-tunes its teacher first, `base` is the model it starts from and `teacher` is left
 * for the caller.
 * @throws StillroomError what catalogue and data sets throw, `invalid-plan` when plan and teacher
 * do not fit
 */
export async function resolveSources(plan: RunPlan, home: Home, work: LongWork): Promise<Sources> {
  const start = plan.kind === 'distill' ? await resolveStart(plan, home, work) : undefined
  const student = plan.kind === 'distill' ? await studentModel(plan, home, work) : undefined
  const unlabelled = await resolveUnlabelled(plan.data, work)
  const resolved = await resolveData(plan.data.source, work)
  const { test, tolerance } = plan.data
  const data = {
    ...resolved,
    ...(unlabelled && { unlabelled }),
    ...(test && { test: await resolveTest(test, resolved, work) }),
    ...(tolerance !== undefined && { tolerance }),
  }
  await requireSaneSteps(plan, data)
  const [source] = modelsOf(plan)
  const model = await resolveModel(source, { ...work, runsFolder: home.runs })
  if (plan.kind === 'fine-tune') {
    checkPlanAgainstClasses(plan, data.labels)
    return { ...data, base: matchBase(model, plan.data, data) }
  }
  const found = readModelFolder(model.path)
  checkPlanAgainstTeacher(plan, found.config, student && readEncoderConfig(student.path))
  const withStart = (labels: string[]) => {
    checkPlanAgainstClasses(plan, labels)
    const own = student && { student }
    return { ...data, labels, ...own, ...(start && { start: matchStart(plan, start, labels, home) }) }
  }
  if (plan.teacher.fineTune) return { ...withStart(data.labels), base: matchBase(model, plan.data, data) }
  requireOutputs(found, taskKindOf(data.train))
  if (plan.student.start.from === 'pretrained')
    throw new StillroomError('invalid-plan', PRETRAINED_WITHOUT_BASE)
  const { teacher, labels } = matchTeacher(model, plan.data, data)
  return { ...withStart(labels), teacher }
}

/**
 * The model that a student starts as, or that the student did whose checkpoint it goes on from.
 */
async function studentModel(plan: DistillPlan, home: Home, work: LongWork): Promise<ModelFolder | undefined> {
  const { start } = plan.student
  if (start.from === 'checkpoint') return readSources(runFolder(home, toRunId(start.run))).student
  if (start.from !== 'model') return undefined
  return resolveModel(start.model, { ...work, runsFolder: home.runs })
}

/** A checkpoint has the classes of the run that wrote it. */
function matchStart(
  { student }: DistillPlan,
  start: ModelFolder,
  labels: readonly string[],
  home: Home,
): ModelFolder {
  if (student.start.from !== 'checkpoint') return start
  const { labels: startLabels } = readSources(runFolder(home, toRunId(student.start.run)))
  return matchOwn(start, startLabels, labels, `the checkpoint of run ${student.start.run}`)
}
