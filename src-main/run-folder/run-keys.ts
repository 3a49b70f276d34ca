import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { RunPlan } from '../contract/plan.ts'
import { RUN_FILES, type ModelFolder } from '../contract/run-files.ts'
import { planKey } from '../domain/plan/plan-key.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readPlan, readableSources } from './read-run.ts'

/**
 * A chain of runs that were each made from the one before; longer ones are cut, not followed for
 * ever.
 */
const LONGEST_CHAIN = 20

/** What says of two runs whether they are of one experiment, and learnt from one teacher. */
export interface RunKeys {
  readonly planKey: string
  /**
   * Which of the experiment's teachers: its seed where its making is known, else its weights. null
   * for a model without one.
   */
  readonly taughtBy: string | null
}

/**
 * The keys of a run by its plan and the contents of its sources; by the plan alone where those
 * cannot be read.
 */
export function runKeys(folder: string, plan: RunPlan, depth = 0): RunKeys {
  const sources = readableSources(folder)
  if (!sources) return { planKey: planKey(plan), taughtBy: null }
  const { train, dev, test, labels, base, teacher, student, start } = sources
  const makerOf = (model: ModelFolder | undefined, id: string | undefined) =>
    model && id !== undefined && depth < LONGEST_CHAIN ? keysOfMaker(folder, model, id, depth) : undefined
  const fineTune = plan.kind === 'distill' ? plan.teacher.fineTune : undefined
  const teacherMaker = fineTune ? undefined : makerOf(teacher, teacherRun(plan))
  const contents = {
    data: [train.sha256, dev.sha256, ...(test ? [test.sha256] : []), ...labels],
    base: base?.sha256,
    teacher: fineTune ? undefined : (teacherMaker?.planKey ?? teacher?.sha256),
    student: student?.sha256,
    start: makerOf(start, startRun(plan))?.planKey ?? start?.sha256,
  }
  // By its seed, not by its weights: a teacher made again on another machine differs in its last
  // bits and is the same teacher.
  const taughtBy = fineTune ? `seed ${fineTune.seed}` : (teacherMaker?.made ?? teacher?.sha256.slice(0, 16))
  return { planKey: planKey(plan, contents), taughtBy: taughtBy ?? null }
}

function teacherRun(plan: RunPlan): string | undefined {
  if (plan.kind !== 'distill') return undefined
  const { model } = plan.teacher
  return model.kind === 'run' ? model.id : undefined
}

function startRun(plan: RunPlan): string | undefined {
  if (plan.kind !== 'distill' || plan.student.start.from !== 'checkpoint') return undefined
  return plan.student.start.run
}

/** Of the run that made a model: it lies beside this one, or where the model was taken from. */
function keysOfMaker(
  folder: string,
  { path }: ModelFolder,
  id: string,
  depth: number,
): { readonly planKey: string; readonly made: string } | undefined {
  const makers = basename(path) === RUN_FILES.student ? [dirname(path)] : []
  const maker = [join(dirname(folder), basename(id)), ...makers].find((run) =>
    existsSync(join(run, RUN_FILES.plan)),
  )
  if (maker === undefined || maker === folder) return undefined
  try {
    const plan = readPlan(maker)
    const keys = runKeys(maker, plan, depth + 1)
    const seeds = [`seed ${plan.training.seed}`, ...(keys.taughtBy === null ? [] : [keys.taughtBy])]
    return { planKey: keys.planKey, made: seeds.join(' of ') }
  } catch (thrown) {
    if (thrown instanceof StillroomError) return undefined
    throw thrown
  }
}
