import { closeSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { capsuleMarkSchema } from '../contract/capsule.ts'
import { runPlanSchema } from '../contract/plan.ts'
import type { RunDamage } from '../contract/run-damage.ts'
import { aboutSchema, controlSchema, RUN_FILES, sourcesSchema } from '../contract/run-files.ts'
import { joinedDamage } from '../domain/run/damage-words.ts'
import { claimProblem } from '../processes/file-claim.ts'
import { NoRegularFile, openRegularFile } from '../processes/regular-file.ts'
import { checkJsonFile } from './check-json-file.ts'
import { predictionProblem } from './predictions.ts'
import { isTrainerAlive } from './trainer-mark.ts'

const manifestSchema = z.record(z.string(), z.string())
const objectSchema = z.looseObject({})

/**
 * What is wrong with the files of a run's folder besides its log (`scanLog` says that). Looks at
 * what each holds, not at the hashes of weights:
 * the trainer does, before it goes on with them.
 */
export function examineFiles(folder: string): RunDamage | null {
  const isBegun = [RUN_FILES.predictions, RUN_FILES.checkpoints].some((name) =>
    existsSync(join(folder, name)),
  )
  return [
    jsonProblem(folder, RUN_FILES.plan, runPlanSchema, true),
    jsonProblem(folder, RUN_FILES.sources, sourcesSchema, isBegun),
    jsonProblem(folder, RUN_FILES.control, controlSchema, false),
    jsonProblem(folder, RUN_FILES.about, aboutSchema, false),
    jsonProblem(folder, RUN_FILES.capsule, capsuleMarkSchema, false),
    problemOf(RUN_FILES.trainer, claimProblem(join(folder, RUN_FILES.trainer))),
    predictionProblem(folder),
    checkpointProblem(folder),
    studentProblem(folder),
  ].reduce<RunDamage | null>(joinedDamage, null)
}

function jsonProblem(folder: string, file: string, schema: z.ZodType, isNeeded: boolean): RunDamage | null {
  const checked = checkJsonFile(join(folder, file), schema)
  if ('value' in checked || (checked.isMissing && !isNeeded)) return null
  return problemOf(file, checked.reason)
}

/** Of the newest checkpoint: older ones are on their way out, and may be half removed. */
function checkpointProblem(folder: string): RunDamage | null {
  const root = join(folder, RUN_FILES.checkpoints)
  const names = namesIn(root)
  if (typeof names === 'string') return problemOf(RUN_FILES.checkpoints, names)
  const steps = names.filter((name) => /^\d+$/.test(name)).map(Number)
  if (steps.length === 0 || isTrainerAlive(folder)) return null
  const newest = `${RUN_FILES.checkpoints}/${Math.max(...steps)}`
  return (
    jsonProblem(folder, `${newest}/manifest.json`, manifestSchema, true) ??
    jsonProblem(folder, `${newest}/state.json`, objectSchema, true) ??
    weightsProblem(folder, `${newest}/model.safetensors`) ??
    weightsProblem(folder, `${newest}/optimizer.safetensors`)
  )
}

function studentProblem(folder: string): RunDamage | null {
  // A trainer may be writing it.
  if (!existsSync(join(folder, RUN_FILES.student)) || isTrainerAlive(folder)) return null
  return (
    jsonProblem(folder, `${RUN_FILES.student}/config.json`, objectSchema, true) ??
    weightsProblem(folder, `${RUN_FILES.student}/model.safetensors`)
  )
}

function weightsProblem(folder: string, file: string): RunDamage | null {
  try {
    const opened = openRegularFile(join(folder, file))
    if (opened) closeSync(opened.handle)
    return problemOf(file, opened ? undefined : 'is missing')
  } catch (thrown) {
    if (thrown instanceof NoRegularFile) return problemOf(file, thrown.message)
    throw thrown
  }
}

/** @returns why a folder cannot be listed; nothing in it where it is not there */
function namesIn(folder: string): readonly string[] | string {
  try {
    return readdirSync(folder)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT') return []
    return code === 'ENOTDIR' ? 'is no folder' : `cannot be listed (${String(code)})`
  }
}

function problemOf(file: string, reason: string | undefined): RunDamage | null {
  return reason === undefined ? null : { file, line: null, reason, others: 0 }
}
