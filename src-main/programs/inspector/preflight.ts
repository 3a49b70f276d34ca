import { taskKindOf } from '../../domain/plan/task-of.ts'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { RUN_FILES } from '../../contract/run-files.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { measureLikeness } from '../../engine/predicting/layer-likeness.ts'
import { measureRun, partsOfMeasuring, type MeasuredRun } from '../../engine/training/measure-run.ts'
import { measureTerms } from '../../engine/training/measure-terms.ts'
import { writeModelFolder } from '../../engine/weights/write-model-folder.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'

const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** What the host asks: run folders made to be thrown away. */
export interface PreflightRequest {
  readonly run: string
  /**
   * The run that fine-tunes the teacher, where none has done so; its beginning stands in for the
   * teacher.
   */
  readonly teacherRun?: string
}

/**
 * Tries a plan in a process of its own. One request as JSON on standard input, with STILLROOM_ADDON
 * naming the addon; on standard output a line {"progress": …} as each part begins, and last
 * {"ok": true, "value": …} or {"ok": false, "error": {code, message}}.
 */
async function main(): Promise<unknown> {
  const { run, teacherRun } = JSON.parse(await text(process.stdin)) as PreflightRequest
  const backend = openBackend(process.env)
  const runs = [...(teacherRun === undefined ? [] : [teacherRun]), run]
  const total = runs.reduce((sum, folder) => sum + partsOfMeasuring(readPlan(folder)), 0)
  let done = 0
  const tell = (task: string) => say({ progress: { task, done: done++, total, unit: 'steps' } })
  const ofTeacher = (part: string) => tell(`the teacher: ${part}`)
  const teacher =
    teacherRun === undefined ? undefined : await measureRun(teacherRun, backend, false, ofTeacher)
  if (teacher && teacherRun !== undefined) {
    const path = join(teacherRun, RUN_FILES.student)
    const { config, sources, startingWeights, tokenizerFrom } = teacher.prepared
    writeModelFolder(path, {
      taskKind: taskKindOf(sources.train),
      config,
      labels: sources.labels,
      weights: startingWeights,
      tokenizerFrom,
    })
    const sha256 = createHash('sha256')
      .update(readFileSync(join(path, 'model.safetensors')))
      .digest('hex')
    writeFileSync(
      join(run, RUN_FILES.sources),
      JSON.stringify({ ...readSources(run), teacher: { path, sha256 } }),
    )
  }
  const student = await measureRun(run, backend, teacher === undefined, tell)
  const KILOBYTE = 1024
  // Before the terms: each is a graph of its own, which no run has.
  const peakMemoryBytes = process.resourceUsage().maxRSS * KILOBYTE
  const withTerms = ({ measured, prepared, batch }: MeasuredRun) => ({
    ...measured,
    terms: measureTerms(prepared, backend, batch, tell),
  })
  if (student.prepared.teacher) tell('comparing layers before training')
  const likeness = measureLikeness(student.prepared, backend)
  return {
    student: { ...withTerms(student), ...(likeness && { likeness }) },
    teacher: teacher && withTerms(teacher),
    device: backend.device,
    tensorflow: backend.version,
    peakMemoryBytes,
  }
}

const reply = await main().then(
  (value) => ({ ok: true, value }),
  (thrown: unknown) => ({ ok: false, error: toErrorData(thrown) }),
)
say(reply)
