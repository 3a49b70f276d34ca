import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDamage } from '../contract/run-damage.ts'
import { RUN_FILES, sourcesSchema } from '../contract/run-files.ts'
import type { TaskKind } from '../contract/tasks.ts'
import type { Gold } from '../domain/dev-set/judge.ts'
import { taskKindOf, taskOf } from '../domain/plan/task-of.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { NoRegularFile, readSmallFile } from '../processes/regular-file.ts'
import { checkJsonFile } from './check-json-file.ts'

/** Files under predictions/ that every run has; each evaluation's event names one more. */
export const PREDICTION_FILES = {
  /** Gold classes of the dev examples. */
  labels: 'labels.i32',
  /** Of other tasks than one class to a text: numbers, or 1 for each label that an example has. */
  targets: 'labels.f32',
  /** The teacher's logits; a fine-tuning run has none. */
  teacher: 'teacher.f32',
  /** The student's logits on the held-out test file, in its order. */
  test: 'test.f32',
} as const
/** Of one file: ten million examples of a hundred classes. */
const MOST_BYTES = 4e9
/** What is examined unasked; larger files are when they are read. */
const EXAMINED_BYTES = 4 << 20

/** The file that keeps the labels of a task's dev examples. */
export function goldFile(taskKind: TaskKind): string {
  return taskKind === 'classification' ? PREDICTION_FILES.labels : PREDICTION_FILES.targets
}

/**
 * Human labels of a run's dev examples, in their order. @throws StillroomError `corrupt-run`
 */
export function readGold(folder: string, taskKind: TaskKind): Gold {
  return taskKind === 'classification'
    ? named(folder, PREDICTION_FILES.labels, labelsIn)
    : named(folder, PREDICTION_FILES.targets, logitsIn)
}

/**
 * Logits of one evaluation, row by row. [N, C]
 * @param name file under predictions/, as an `evaluated` event names it, or the teacher's
 * @throws StillroomError `corrupt-run` where it cannot be read, or holds what is no number
 */
export function readLogits(folder: string, name: string): Float32Array {
  return named(folder, name, logitsIn)
}

/**
 * What is wrong with a run's predictions: the human labels, the newest evaluation and the
 * teacher's.
 */
export function predictionProblem(folder: string): RunDamage | null {
  const names = namesIn(join(folder, RUN_FILES.predictions))
  const sources = checkJsonFile(join(folder, RUN_FILES.sources), sourcesSchema)
  if (!('value' in sources) || !names.includes(goldFile(taskKindOf(sources.value.train)))) return null
  const task = taskOf(sources.value)
  const classes = task.outputs
  const newest = names
    .filter((name) => /^\d+\.f32$/.test(name))
    .sort((a, b) => Number.parseInt(b) - Number.parseInt(a))[0]
  let name = goldFile(task.kind)
  try {
    const path = join(folder, RUN_FILES.predictions, name)
    const labels = task.kind === 'classification' ? labelsIn(path) : logitsIn(path)
    const stranger =
      task.kind === 'classification' ? labels.findIndex((label) => label < 0 || label >= classes) : -1
    if (stranger >= 0)
      return problemOf(name, `holds a class that is none of the ${classes}, at example ${stranger + 1}`)
    const values = labels.length * (task.kind === 'classification' ? classes : 1)
    for (const file of [newest, PREDICTION_FILES.teacher].flatMap((each) => each ?? [])) {
      name = file
      if (!names.includes(file) || values * 4 > EXAMINED_BYTES) continue
      const { length } = logitsIn(join(folder, RUN_FILES.predictions, file))
      if (length !== values)
        return problemOf(
          file,
          `holds ${length} values; ${values / classes} examples of ${classes} ${classes === 1 ? 'number' : 'classes'} need ${values}`,
        )
    }
    return null
  } catch (thrown) {
    if (thrown instanceof NoRegularFile) return problemOf(name, thrown.message)
    throw thrown
  }
}

function problemOf(name: string, reason: string): RunDamage {
  return { file: `${RUN_FILES.predictions}/${name}`, line: null, reason, others: 0 }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // none were made yet
  }
}

function named<T>(folder: string, name: string, read: (path: string) => T): T {
  const path = join(folder, RUN_FILES.predictions, name)
  try {
    return read(path)
  } catch (thrown) {
    if (!(thrown instanceof NoRegularFile)) throw thrown
    throw new StillroomError('corrupt-run', `${path} ${thrown.message}`, { cause: thrown })
  }
}

function labelsIn(path: string): Int32Array {
  return new Int32Array(numbersIn(path))
}

function logitsIn(path: string): Float32Array {
  const logits = new Float32Array(numbersIn(path))
  const odd = logits.findIndex((value) => !Number.isFinite(value))
  if (odd >= 0) throw new NoRegularFile(`holds what is no number, at value ${odd + 1} of ${logits.length}`)
  return logits
}

/** The trainer wrote them on a little-endian machine; all that run it are. */
function numbersIn(path: string): ArrayBuffer {
  const bytes = readSmallFile(path, MOST_BYTES)
  if (!bytes) throw new NoRegularFile('is missing')
  if (bytes.length % 4 !== 0) throw new NoRegularFile(`has ${bytes.length} bytes, no whole number of values`)
  return new Uint8Array(bytes).buffer
}
