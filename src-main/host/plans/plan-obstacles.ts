import type { RunPlan } from '../../contract/plan.ts'
import type { ModelSource } from '../../contract/plan-sources.ts'
import type { DataPreview } from '../../contract/requests/plan-requests.ts'
import { resolveUnlabelled } from '../../catalogue/resolve-data.ts'
import { classesOfRun } from '../../domain/plan/classes-of-run.ts'
import { modelsOf } from '../../domain/plan/models-of.ts'
import { checkPlan } from '../../domain/plan/plan-problems.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { resolveStart } from '../training/resolve-start.ts'
import { modelFolderHere } from './describe-model.ts'
import { requirePlainFile } from '../../datasets/require-plain-file.ts'
import { readModelFolder } from '../../model-folder/read-model-folder.ts'
import { readRun } from '../../run-folder/read-run.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import type { DataPreviews } from './preview-data.ts'
import { matchBase, matchTeacher } from '../training/match-model-classes.ts'

/**
 * What keeps a plan from running that its settings alone do not tell: a model or a file that is not
 * there or cannot be read, a teacher that is too shallow, labels that are none of its classes, more
 * steps than a training can have. In sentences; none of what has yet to be fetched.
 */
export async function planObstacles(
  plan: RunPlan,
  home: Home,
  preview: DataPreviews['preview'],
): Promise<readonly string[]> {
  const lookAt = async (source: ModelSource) => {
    if (isStillMade(source, home)) return undefined
    const folder = await modelFolderHere(source, home)
    return folder === undefined ? undefined : readModelFolder(folder)
  }
  const [source, ownSource] = modelsOf(plan)
  const [model, own, data, start, unlabelled, test] = await Promise.all([
    known(() => lookAt(source)),
    known(async () => ownSource && lookAt(ownSource)),
    known(() => preview(plan.data.source)),
    known(async () => (plan.kind === 'distill' ? resolveStart(plan, home, {}) : undefined)),
    known(() => resolveUnlabelled(plan.data, {})),
    // What is in it is read with the training file, when the plan is tried or run.
    known(async () => plan.data.test && requirePlainFile(plan.data.test.path)),
  ])
  const unread = [model, own, data, start, unlabelled, test].flatMap(({ obstacle }) => obstacle ?? [])
  const splits = data.value?.kind === 'splits' ? data.value : undefined
  const labels = splits && Object.keys(splits.train.labels).length
  const head = model.value?.head
  const facts = {
    teacher: model.value?.config,
    own: own.value?.config,
    trainRows: splits?.train.rows,
    classes: classesOfRun(plan, labels, head?.kind === 'classifier' ? head.classes.length : undefined),
  }
  const together = checkPlan(plan, facts).problems.map(({ message }) => message)
  const ofClasses = model.value && splits ? classObstacles(plan, model.value.folder, splits) : []
  return [...unread, ...together, ...ofClasses]
}

/** A run that is queued or trained may be the teacher of one that is queued behind it. */
function isStillMade(source: ModelSource, home: Home): boolean {
  if (source.kind !== 'run') return false
  const folder = runFolder(home, toRunId(source.id))
  const { state } = readRun(folder)
  return state !== 'finished' && state !== 'failed'
}

interface Known<T> {
  readonly value?: T
  readonly obstacle?: string
}

/** A hub that does not answer now is no obstacle: the job that fetches waits for it, or says so. */
async function known<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { value: await read() }
  } catch (thrown) {
    const { code, message } = toErrorData(thrown)
    return code === 'download-failed' ? {} : { obstacle: message }
  }
}

function classObstacles(
  plan: RunPlan,
  folder: string,
  { train, areOrdered, taskKind }: Extract<DataPreview, { kind: 'splits' }>,
): readonly string[] {
  const labels = Object.keys(train.labels)
  const data = { train: { ...(areOrdered && { labels }), taskKind }, labels }
  const model = { path: folder, sha256: '' } // its weights are not looked at
  try {
    if (plan.kind === 'distill' && !plan.teacher.fineTune) matchTeacher(model, plan.data, data)
    else matchBase(model, plan.data, data)
    return []
  } catch (thrown) {
    return [toErrorData(thrown).message]
  }
}
