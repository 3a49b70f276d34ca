import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import { runPlanSchema, type RunPlan } from '../contract/plan.ts'
import { RUN_FILES, sourcesSchema, type Sources } from '../contract/run-files.ts'
import { isRunId, type RunId } from '../contract/run-id.ts'
import type { RunOverview } from '../contract/run-overview.ts'
import type { TrainingEvent } from '../contract/training-event.ts'
import { stateNow, stateSaidBy } from '../domain/run-state.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readEvents } from './event-log.ts'
import { isTrainerAlive } from './trainer-mark.ts'

/** plan.json of a run. @throws StillroomError `corrupt-run` */
export function readPlan(folder: string): RunPlan {
  return readChecked(join(folder, RUN_FILES.plan), runPlanSchema)
}

/** sources.json of a run. @throws StillroomError `corrupt-run` */
export function readSources(folder: string): Sources {
  return readChecked(join(folder, RUN_FILES.sources), sourcesSchema)
}

/**
 * A run as its folder tells it now.
 * @throws StillroomError `corrupt-run` when plan.json cannot be read
 */
export function readRun(folder: string): RunOverview {
  const plan = readPlan(folder)
  const events = readEvents(folder)
  const evaluated = events.findLast((event) => event.kind === 'evaluated')
  const said = events.findLast((event) => stateSaidBy(event) !== undefined)
  const state = stateNow((said && stateSaidBy(said)) ?? null, isTrainerAlive(folder))
  const started = events.findLast((event) => event.kind === 'started')
  const failed = events.findLast((event) => event.kind === 'failed')
  return {
    id: basename(folder),
    folder,
    plan,
    state,
    createdAt: statSync(join(folder, RUN_FILES.plan)).mtime.toISOString(),
    step: lastStep(events),
    steps: started?.stages.reduce((sum, { steps }) => sum + steps, 0) ?? 0,
    trainingMs: events.reduce((sum, event) => sum + (event.kind === 'step' ? event.durationMs : 0), 0),
    last: evaluated,
    best: events.findLast((event) => event.kind === 'finished')?.best,
    teacher: events.findLast((event) => event.kind === 'teacher-evaluated')?.scores,
    error: state === 'failed' ? failed?.error : undefined,
  }
}

/** Folders of all runs, oldest first; what is no run is passed over. */
export function listRunFolders(runsFolder: string): readonly string[] {
  return listRunNames(runsFolder)
    .map((name) => join(runsFolder, name))
    .filter((folder) => existsSync(join(folder, RUN_FILES.plan)))
}

/** Ids of what may be runs, oldest first, at the cost of one reading of a folder. */
export function listRunNames(runsFolder: string): readonly RunId[] {
  if (!existsSync(runsFolder)) return []
  return readdirSync(runsFolder).filter(isRunId).sort()
}

function lastStep(events: readonly TrainingEvent[]): number {
  const last = events.findLast((event) => event.kind === 'step' || event.kind === 'started')
  if (last?.kind === 'step') return last.step
  return last?.kind === 'started' ? last.fromStep : 0
}

function readChecked<T>(path: string, schema: z.ZodType<T>): T {
  let read: unknown
  try {
    read = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new StillroomError('corrupt-run', `${path} cannot be read as JSON`, { cause })
  }
  const parsed = schema.safeParse(read)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StillroomError(
    'corrupt-run',
    `${path} is not what a run folder holds: ${issue?.path.join('.')}: ${issue?.message}`,
  )
}
