import { z } from 'zod'
import { changes, nothing, reads, type JobId } from '../request.ts'
import type { RuntimeStatus } from '../runtime.ts'

/** A named model or data set. */
export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  readonly licence: string
  /** To be fetched. */
  readonly bytes: number
}

export const LIBRARY_REQUESTS = {
  'runtime.status': reads<RuntimeStatus>()(nothing),
  /** Installs TensorFlow as a job; progress comes as events. */
  'runtime.install': changes<JobId>()(nothing),
  'catalogue.list': reads<{
    readonly models: readonly CatalogueEntry[]
    readonly datasets: readonly CatalogueEntry[]
  }>()(nothing),
  /** `since`: when it was first asked for, where it is to be gone on with. */
  'example.start': changes<JobId>()(
    z.strictObject({ quick: z.boolean(), since: z.iso.datetime().optional() }),
  ),
} as const
