import {
  closeSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { RUN_FILES } from '../../contract/run-files.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { openRegularFile, readSmallFile } from '../../processes/regular-file.ts'
import { sha256OfHandle } from '../../processes/sha256-of-handle.ts'
import { keptCheckpoints } from '../../run-folder/kept-checkpoints.ts'
import {
  explainWriteError,
  removeIfPossible,
  syncFolder,
  writeAtomically,
} from '../../run-folder/write-atomically.ts'
import type { ParameterDescription } from '../../model-folder/parameters.ts'
import { fromFloat32, writeSafetensors, type TensorToWrite } from '../weights/write-safetensors.ts'
import { readSafetensors } from '../../model-folder/read-safetensors.ts'
import { toFloat32 } from '../../model-folder/to-float32.ts'
import { isProjection } from '../losses/projection.ts'
import type { Weights } from './model-variables.ts'
import type { WeightsToWrite } from './rows-in-use.ts'
import { trainingStateSchema, type TrainingState } from './training-state.ts'

/**
 * What a checkpoint is written from; its tensors are fetched group by group, as they are written.
 */
export interface CheckpointToWrite {
  readonly state: TrainingState
  readonly weights: () => WeightsToWrite
  readonly projections: () => Weights
  readonly firstMoments: () => Weights
  readonly secondMoments: () => Weights
}

export interface Moments {
  readonly firstMoments: Weights
  readonly secondMoments: Weights
}

export interface OptimizerState extends Moments {
  readonly projections: Weights
}

export interface Checkpoint extends Moments {
  readonly state: TrainingState
  /** The student's, and the projections beside it. */
  readonly weights: Weights
}

const FILES = ['model.safetensors', 'optimizer.safetensors', 'state.json'] as const
const MANIFEST = 'manifest.json'
const manifestSchema = z.record(z.enum(FILES), z.string())

/**
 * Shapes of what a checkpoint holds: whole tables of weights, moments of the embeddings' rows in
 * use alone.
 */
export interface CheckpointShapes {
  readonly weights: readonly ParameterDescription[]
  /** What losses learn beside the student: it is no part of it, and lies with the optimizer. */
  readonly projections: readonly ParameterDescription[]
  readonly moments: readonly ParameterDescription[]
}

/**
 * Writes checkpoints/<step>/ so that it is there whole or not at all: every file synced, the
 * manifest with their hashes last, the folder renamed into place. Then removes all but the last
 * two, the best, and those that a fork is planned from.
 * @returns bytes written
 */
export function writeCheckpoint(
  run: string,
  shapes: CheckpointShapes,
  checkpoint: CheckpointToWrite,
): number {
  const root = join(run, RUN_FILES.checkpoints)
  const target = join(root, String(checkpoint.state.step))
  const staging = join(root, `.${checkpoint.state.step}.writing`)
  try {
    rmSync(staging, { recursive: true, force: true })
    mkdirSync(staging, { recursive: true })
    // One group of tensors is in memory at a time.
    let fetched: { readonly prefix: string; readonly values: WeightsToWrite } | undefined
    const stored = (
      prefix: string,
      parameters: readonly ParameterDescription[],
      fetch: () => WeightsToWrite,
    ): readonly (readonly [string, TensorToWrite])[] =>
      parameters.map(({ name, shape }) => [
        `${prefix}${name}`,
        {
          dtype: 'F32',
          shape,
          get data() {
            if (fetched?.prefix !== prefix) fetched = { prefix, values: fetch() }
            return fromFloat32(shape, fetched.values.get(name) ?? new Float32Array()).data
          },
        },
      ])
    writeSafetensors(join(staging, FILES[0]), new Map(stored('', shapes.weights, checkpoint.weights)))
    fetched = undefined
    writeSafetensors(
      join(staging, FILES[1]),
      new Map([
        ...stored('', shapes.projections, checkpoint.projections),
        ...stored('m.', shapes.moments, checkpoint.firstMoments),
        ...stored('v.', shapes.moments, checkpoint.secondMoments),
      ]),
    )
    fetched = undefined
    writeAtomically(join(staging, FILES[2]), `${JSON.stringify(checkpoint.state, undefined, 2)}\n`)
    const hashes = Object.fromEntries(FILES.map((name) => [name, sha256(join(staging, name))]))
    writeAtomically(join(staging, MANIFEST), `${JSON.stringify(hashes, undefined, 2)}\n`)
    const bytes = FILES.reduce((sum, name) => sum + statSync(join(staging, name)).size, 0)
    // An older checkpoint of the same step is renamed first: half deleted, it would look like a
    // damaged one.
    const replaced = join(root, `.${checkpoint.state.step}.replaced`)
    if (existsSync(target)) renameSync(target, replaced)
    renameSync(staging, target)
    syncFolder(root)
    rmSync(replaced, { recursive: true, force: true })
    removeOldCheckpoints(root, [checkpoint.state.best?.step, ...keptCheckpoints(run)])
    return bytes
  } catch (thrown) {
    removeIfPossible(staging)
    throw explainWriteError(thrown, target)
  }
}

/**
 * The newest checkpoint that is whole; damaged ones are passed over. `undefined` where none was
 * written yet.
 * @throws StillroomError `corrupt-run` when there are some and none is whole
 */
export function readNewestCheckpoint(run: string): Checkpoint | undefined {
  const root = join(run, RUN_FILES.checkpoints)
  if (!existsSync(root)) return undefined
  const steps = stepsOf(root).toReversed()
  for (const step of steps) {
    const folder = join(root, String(step))
    if (isWhole(folder)) return readCheckpoint(folder)
  }
  if (steps.length === 0) return undefined
  throw new StillroomError(
    'corrupt-run',
    `All checkpoints in ${root} are damaged (steps ${steps.toReversed().join(', ')}). Remove the folder ${RUN_FILES.checkpoints} to train the run from its beginning, or make a new run.`,
  )
}

/** The checkpoint of one step. @throws StillroomError `corrupt-run` where it is gone or damaged */
export function readCheckpointAt(run: string, step: number): Checkpoint {
  const folder = join(run, RUN_FILES.checkpoints, String(step))
  if (isWhole(folder)) return readCheckpoint(folder)
  throw new StillroomError(
    'corrupt-run',
    `The checkpoint ${folder} is gone or damaged, and the run needs it.`,
  )
}

/**
 * Removes what trainers that were killed while writing left. Only the run's trainer may call it.
 */
export function removeUnfinished(run: string): void {
  const remove = (folder: string, isUnfinished: (name: string) => boolean) => {
    if (!existsSync(folder)) return
    for (const name of readdirSync(folder).filter(isUnfinished))
      rmSync(join(folder, name), { recursive: true, force: true })
  }
  remove(join(run, RUN_FILES.checkpoints), (name) => /^\.\d+\.(writing|replaced)$/.test(name))
  remove(join(run, RUN_FILES.predictions), (name) => name.endsWith('.tmp'))
}

function readCheckpoint(folder: string): Checkpoint {
  const state = readState(folder)
  const { projections, ...moments } = readOptimizer(folder)
  const weights = [...readSafetensors(join(folder, FILES[0]))].map(
    ([name, tensor]) => [name, toFloat32(name, tensor)] as const,
  )
  return { state, weights: new Map([...weights, ...projections]), ...moments }
}

/** What lies with the optimizer in a checkpoint's folder, or in that of a fork's start. */
export function readOptimizer(folder: string): OptimizerState {
  const tensors = [...readSafetensors(join(folder, FILES[1]))]
  const named = (prefix: string): Weights =>
    new Map(
      tensors
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), toFloat32(name, tensor)]),
    )
  return {
    projections: new Map(
      tensors.filter(([name]) => isProjection(name)).map(([name, tensor]) => [name, toFloat32(name, tensor)]),
    ),
    firstMoments: named('m.'),
    secondMoments: named('v.'),
  }
}

/**
 * No field has a default. @throws StillroomError `corrupt-run`, naming the fields that are missing
 * or odd
 */
function readState(folder: string): TrainingState {
  const file = join(folder, FILES[2])
  const odd = (what: string) =>
    new StillroomError(
      'corrupt-run',
      `${file} cannot be resumed from: ${what}. Remove the folder ${folder} to go on from the checkpoint before, or make a new run.`,
    )
  let read: unknown
  try {
    read = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw odd('it is not JSON')
  }
  const { success, data, error } = trainingStateSchema.safeParse(read)
  if (!success) throw odd(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const { step, stageStep, evaluatedAt, best } = data
  if (step !== Number(basename(folder)))
    throw odd(`step: it is ${step} in a folder of step ${basename(folder)}`)
  if (stageStep > step) throw odd(`stageStep: it is ${stageStep}, of ${step} steps in all`)
  if (evaluatedAt > step) throw odd(`evaluatedAt: it is ${evaluatedAt}, after step ${step}`)
  if (best && best.step > step) throw odd(`best.step: it is ${best.step}, after step ${step}`)
  return data
}

function isWhole(folder: string): boolean {
  try {
    const manifest = manifestSchema.parse(JSON.parse(String(readSmallFile(join(folder, MANIFEST)))))
    return FILES.every((name) => sha256(join(folder, name)) === manifest[name])
  } catch {
    return false
  }
}

function removeOldCheckpoints(root: string, needed: readonly (number | undefined)[]): void {
  const steps = stepsOf(root)
  for (const step of steps.slice(0, -2))
    if (!needed.includes(step)) rmSync(join(root, String(step)), { recursive: true, force: true })
}

function stepsOf(root: string): readonly number[] {
  return readdirSync(root)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

function sha256(path: string): string {
  const file = openRegularFile(path)
  if (!file) throw new Error(`${path} is missing`)
  const { handle } = file
  try {
    return sha256OfHandle(handle)
  } finally {
    closeSync(handle)
  }
}
