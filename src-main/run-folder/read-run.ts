import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { z } from 'zod'
import type { StillroomErrorData } from '../contract/errors.ts'
import { runPlanSchema, type RunPlan } from '../contract/plan.ts'
import { RUN_FILES, sourcesSchema, type Sources } from '../contract/run-files.ts'
import { isRunId, type RunId } from '../contract/run-id.ts'
import type { RunOverview, Tested } from '../contract/run-overview.ts'
import type { RunState } from '../contract/run-state.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import { bestEvaluation, resultEvaluation } from '../domain/run/best-evaluation.ts'
import { countExamples, type ExamplesCount } from '../domain/run/count-examples.ts'
import { stateNow, stateSaidBy } from '../domain/run/run-state.ts'
import { joinedDamage } from '../domain/run/damage-words.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { isThere } from '../processes/regular-file.ts'
import { checkJsonFile } from './check-json-file.ts'
import { examineFiles } from './examine-files.ts'
import { LOG_BEGINNING, scanLog } from './scan-log.ts'
import { withFullScores } from './full-scores.ts'
import { isTrainerAlive } from './trainer-mark.ts'

/** plan.json of a run. @throws StillroomError `corrupt-run` */
export function readPlan(folder: string): RunPlan {
  return readChecked(join(folder, RUN_FILES.plan), runPlanSchema)
}

/** sources.json of a run. @throws StillroomError `corrupt-run` */
export function readSources(folder: string): Sources {
  return withFullPaths(readChecked(join(folder, RUN_FILES.sources), sourcesSchema), folder)
}

/** sources.json of a run; undefined where it cannot be read. */
export function readableSources(folder: string): Sources | undefined {
  const checked = checkJsonFile(join(folder, RUN_FILES.sources), sourcesSchema)
  return 'value' in checked ? withFullPaths(checked.value, folder) : undefined
}

/** Those of a run that a capsule brought are below its folder. */
function withFullPaths(sources: Sources, folder: string): Sources {
  const full = ([name, value]: [string, Sources[keyof Sources]]) =>
    typeof value === 'object' && 'path' in value
      ? [name, { ...value, path: resolve(folder, value.path) }]
      : [name, value]
  return Object.fromEntries(Object.entries(sources).map(full)) as Sources
}

/**
 * A run as its folder tells it now, with what of it cannot be read.
 * @throws StillroomError `corrupt-run` when plan.json cannot be read
 */
export function readRun(folder: string): RunOverview {
  const plan = readPlan(folder)
  const told = newTale()
  const { damage } = scanLog(folder, LOG_BEGINNING, (event) => tell(told, event))
  const scored = withFullScores(folder, told.scored)
  const evaluations = scored.filter((event) => event.kind === 'evaluated')
  const state = stateNow(told.said, isTrainerAlive(folder))
  return {
    id: basename(folder),
    folder,
    plan,
    state,
    createdAt: statSync(join(folder, RUN_FILES.plan)).mtime.toISOString(),
    step: told.step,
    steps: told.steps,
    examplesSeen: told.examples.total(),
    trainingMs: told.trainingMs,
    startsAtRandom: told.startsAtRandom,
    notes: told.notes,
    last: evaluations.at(-1),
    best: bestEvaluation(evaluations, plan),
    result: resultEvaluation(evaluations, plan),
    teacher: scored.findLast((event) => event.kind === 'teacher-evaluated')?.scores,
    tested: told.tested,
    error: state === 'failed' ? told.error : undefined,
    damage: joinedDamage(damage, examineFiles(folder)) ?? undefined,
  }
}

/** Folds the events of a log one by one: all of them may be more than memory holds. */
interface Tale {
  said: RunState | null
  step: number
  steps: number
  trainingMs: number
  readonly examples: ExamplesCount
  /** Evaluations, the teacher's too. */
  readonly scored: TrainingEvent[]
  tested?: Tested
  error?: StillroomErrorData
  startsAtRandom?: readonly string[]
  notes?: readonly string[]
}

function newTale(): Tale {
  return { said: null, step: 0, steps: 0, trainingMs: 0, examples: countExamples(), scored: [] }
}

function tell(tale: Tale, event: TrainingEvent): void {
  tale.said = stateSaidBy(event) ?? tale.said
  tale.examples.add(event)
  switch (event.kind) {
    case 'started':
      tale.step = event.fromStep
      tale.startsAtRandom = event.startsAtRandom
      tale.notes = event.notes
      tale.steps = event.stages.reduce((sum, { steps }) => sum + steps, 0)
      break
    case 'step':
      tale.step = event.step
      tale.trainingMs += event.durationMs
      break
    case 'evaluated':
    case 'teacher-evaluated':
      tale.scored.push(event)
      break
    case 'tested':
      tale.tested = event
      break
    case 'failed':
      tale.error = event.error
      break
  }
}

/** Folders of all runs, oldest first; what is no run is passed over. */
export function listRunFolders(runsFolder: string): readonly string[] {
  return listRunNames(runsFolder)
    .map((name) => join(runsFolder, name))
    .filter((folder) => isThere(join(folder, RUN_FILES.plan)))
}

/** Ids of what may be runs, oldest first, at the cost of one reading of a folder. */
export function listRunNames(runsFolder: string): readonly RunId[] {
  if (!existsSync(runsFolder)) return []
  return readdirSync(runsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter(isRunId)
    .sort()
}

function readChecked<T>(path: string, schema: z.ZodType<T>): T {
  const checked = checkJsonFile(path, schema)
  if ('value' in checked) return checked.value
  throw new StillroomError('corrupt-run', `${path} ${checked.reason}`)
}
