import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { ERROR_CODES } from '../../contract/errors.ts'
import { runPlanSchema } from '../../contract/plan.ts'
import type { JobName } from '../../domain/slurm/job-name.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { checkJsonFile } from '../../run-folder/check-json-file.ts'
import { syncFolder, writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

/** The newest; older ones have ended long ago. */
const MOST_SUBMISSIONS = 200
const FILES = { record: 'submission.json', tasks: 'tasks.jsonl', script: 'task.sh' } as const

const arraySchema = z.strictObject({
  first: z.int().nonnegative(),
  count: z.int().positive(),
  /** For people: what is asked of Slurm is asked by name. */
  job: z.string().optional(),
})

/** submission.json: written before the first array is submitted, and with each one's number. */
const recordSchema = z.strictObject({
  study: z.string(),
  at: z.iso.datetime(),
  arrays: z.array(arraySchema),
})
type SubmissionRecord = z.infer<typeof recordSchema>
export type SubmittedArray = z.infer<typeof arraySchema>

const taskSchema = z.strictObject({
  /** A teacher that cells share, or the run of a cell. */
  trains: z.enum(['teacher', 'cell']),
  /** Equal for tasks that train the same: `teacherKey` or `askedKey`. */
  key: z.string(),
  place: z.array(z.string()),
  /** Of a teacher's task that of a cell whose teacher it is. */
  plan: runPlanSchema,
})
export type SlurmTask = z.infer<typeof taskSchema>

const endSchema = z.strictObject({
  run: z.string().nullable(),
  error: z.strictObject({ code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
})
/** What a task says of itself when it is over. */
export type TaskEnd = z.infer<typeof endSchema>

/** What was submitted in one go: a folder of the home. */
export interface Submission extends SubmissionRecord {
  readonly id: string
  readonly folder: string
}

/** A task as the index of a submission has it: without its plan, which is long. */
export type ListedTask = Pick<SlurmTask, 'trains' | 'key' | 'place'>

export function makeSubmission(
  home: Home,
  record: SubmissionRecord,
  tasks: readonly SlurmTask[],
  script: (folder: string) => string,
): Submission {
  const id = randomBytes(6).toString('hex')
  const parent = join(home.folder, 'slurm')
  const [folder, staging] = [join(parent, id), join(parent, `.${id}.making`)]
  try {
    for (const part of ['logs', 'ends']) mkdirSync(join(staging, part), { recursive: true, mode: 0o700 })
    writeAtomically(join(staging, FILES.tasks), ...tasks.map((task) => `${JSON.stringify(task)}\n`))
    writeAtomically(join(staging, FILES.script), script(folder))
    writeAtomically(join(staging, FILES.record), `${JSON.stringify(record, undefined, 2)}\n`)
    renameSync(staging, folder)
    syncFolder(parent)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
  return { id, folder, ...record }
}

/** Notes which job an array has become. */
export function noteJob(submission: Submission, array: SubmittedArray, job: string): Submission {
  const { id: _id, folder, ...record } = submission
  const arrays = record.arrays.map((one) => (one.first === array.first ? { ...one, job } : one))
  writeAtomically(join(folder, FILES.record), `${JSON.stringify({ ...record, arrays }, undefined, 2)}\n`)
  return { ...submission, arrays }
}

/** The newest first; what cannot be read is none. */
export function listSubmissions({ folder: home }: Home): readonly Submission[] {
  const parent = join(home, 'slurm')
  let names: readonly string[]
  try {
    names = readdirSync(parent)
  } catch {
    return [] // nothing was ever submitted
  }
  return names
    .flatMap((id): readonly Submission[] => {
      if (!/^[0-9a-f]{12}$/.test(id)) return []
      const read = readRecord(join(parent, id))
      return read ? [{ id, folder: join(parent, id), ...read }] : []
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, MOST_SUBMISSIONS)
}

/**
 * The submission that a task on a node belongs to.
 * @throws StillroomError `invalid-arguments`
 */
export function openSubmission(folder: string): Submission {
  const read = readRecord(folder)
  if (read) return { id: basename(folder), folder, ...read }
  throw new StillroomError('invalid-arguments', `${folder} is nothing that was submitted to Slurm`)
}

export function scriptOf({ folder }: Submission): string {
  return join(folder, FILES.script)
}

export function logsOf({ folder }: Submission): string {
  return join(folder, 'logs')
}

/** The names that its arrays have, submitted or not. */
export function namesOf({ id, arrays }: Submission): readonly JobName[] {
  return arrays.map(({ first }) => ({ submission: id, first }))
}

export function listTasks(submission: Submission): readonly ListedTask[] {
  return linesOf(submission).map((line) => JSON.parse(line) as ListedTask)
}

/** @throws StillroomError `invalid-arguments` */
export function readTask(submission: Submission, index: number): SlurmTask {
  const line = linesOf(submission)[index]
  if (line === undefined)
    throw new StillroomError('invalid-arguments', `${submission.folder} has no task ${index}`)
  return taskSchema.parse(JSON.parse(line))
}

/** Undefined while it has not ended by itself. */
export function readEnd({ folder }: Submission, index: number): TaskEnd | undefined {
  const checked = checkJsonFile(endFile(folder, index), endSchema)
  return 'value' in checked ? checked.value : undefined
}

export function writeEnd({ folder }: Submission, index: number, end: TaskEnd): void {
  writeAtomically(endFile(folder, index), `${JSON.stringify(end)}\n`)
}

/** For a task that is begun again. */
export function forgetEnd({ folder }: Submission, index: number): void {
  rmSync(endFile(folder, index), { force: true })
}

function endFile(folder: string, index: number): string {
  return join(folder, 'ends', `${index}.json`)
}

function linesOf({ folder }: Submission): readonly string[] {
  return readFileSync(join(folder, FILES.tasks), 'utf8').split('\n').filter(Boolean)
}

function readRecord(folder: string): SubmissionRecord | undefined {
  const checked = checkJsonFile(join(folder, FILES.record), recordSchema)
  return 'value' in checked ? checked.value : undefined
}
