import { z } from 'zod'
import type { RunComparison } from './comparison.ts'
import type { StillroomErrorData } from './errors.ts'
import type { Evaluation } from './run-overview.ts'
import type { RunRow } from './run-row.ts'
import { controlSchema } from './run-files.ts'
import type { RuntimeStatus } from './runtime.ts'

/** Points of one metric; steps rise. */
export interface Points {
  readonly steps: readonly number[]
  readonly values: readonly number[]
}

/** A named model or data set. */
export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  readonly licence: string
  /** To be fetched. */
  readonly bytes: number
}

export interface RunDetails {
  readonly run: RunRow
  readonly evaluations: readonly Evaluation[]
  /** Names of the run's series. */
  readonly series: readonly string[]
}

/** A request: what may be asked (a schema), what is answered (a type), whether it changes anything. */
interface Request<Ask extends z.ZodType, Answer> {
  readonly ask: Ask
  readonly changes: boolean
  /** Never there; carries the answer's type. */
  readonly answer?: Answer
}

const reads =
  <Answer>() =>
  <Ask extends z.ZodType>(ask: Ask): Request<Ask, Answer> => ({ ask, changes: false })
const changes =
  <Answer>() =>
  <Ask extends z.ZodType>(ask: Ask): Request<Ask, Answer> => ({ ask, changes: true })

const nothing = z.strictObject({})
const id = z.string().min(1).max(200)

/** Every question that a window may ask of a host, said once for all adapters. A name that is not here is refused. */
export const API = {
  'host.describe': reads<{ readonly version: string; readonly name: string; readonly home: string }>()(
    nothing,
  ),
  'runtime.status': reads<RuntimeStatus>()(nothing),
  /** Installs TensorFlow as a job; progress comes as events. */
  'runtime.install': changes<JobId>()(nothing),
  'catalogue.list': reads<{
    readonly models: readonly CatalogueEntry[]
    readonly datasets: readonly CatalogueEntry[]
  }>()(nothing),
  /** All runs, newest first. */
  'runs.list': reads<readonly RunRow[]>()(nothing),
  /** Fails with `unknown-run`. */
  'runs.show': reads<RunDetails>()(z.strictObject({ id })),
  /** Curves thinned to `most` points each, extremes kept; without `most` every point. */
  'runs.curves': reads<Readonly<Record<string, Points>>>()(
    z.strictObject({
      id,
      series: z.array(z.string().max(200)).max(1000),
      most: z.number().int().min(2).max(100_000).optional(),
    }),
  ),
  'runs.compare': reads<RunComparison>()(z.strictObject({ ids: z.array(id).min(1).max(20) })),
  'runs.control': changes<null>()(z.strictObject({ id, want: controlSchema.shape.want })),
  /** Queues a plan; fails with `invalid-plan` and all its problems. */
  'runs.start': changes<JobId>()(z.strictObject({ plan: z.unknown() })),
  /** Queues a stopped or interrupted run again. */
  'runs.resume': changes<JobId>()(z.strictObject({ id })),
  'example.start': changes<JobId>()(z.strictObject({ quick: z.boolean() })),
} as const satisfies Record<string, Request<z.ZodType, unknown>>

/** Names a job until the host ends. */
export type JobId = string

export type RequestName = keyof typeof API
export type Ask<Name extends RequestName> = z.output<(typeof API)[Name]['ask']>
export type Answer<Name extends RequestName> = Exclude<(typeof API)[Name]['answer'], undefined>

/** One function for each request; a missing one does not compile. */
export type Handlers = {
  readonly [Name in RequestName]: (ask: Ask<Name>) => Answer<Name> | Promise<Answer<Name>>
}

export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StillroomErrorData }
