import { z } from 'zod'
import type {
  DatasetStatistics,
  DiskUse,
  LibraryDataset,
  LibraryMachine,
  LibraryTeacher,
  LibraryVault,
  TidyItem,
} from '../library.ts'
import { machinePath } from '../machine-path.ts'
import { changes, nothing, reads, type JobId } from '../request.ts'
import type { RuntimeDetails, RuntimeStatus } from '../runtime.ts'

/** A named model or data set. */
export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  readonly licence: string
  /** To be fetched. */
  readonly bytes: number
}

const folder = z.strictObject({ path: machinePath })

export const LIBRARY_REQUESTS = {
  'runtime.status': reads<RuntimeStatus>()(nothing),
  'runtime.details': reads<RuntimeDetails>()(nothing),
  /** Installs TensorFlow as a job; progress comes as events, with the step it is at. */
  'runtime.install': changes<JobId>()(nothing),
  'catalogue.list': reads<{
    readonly models: readonly CatalogueEntry[]
    readonly datasets: readonly CatalogueEntry[]
  }>()(nothing),
  /** `since`: when it was first asked for, where it is to be gone on with. */
  'demo.start': changes<JobId>()(z.strictObject({ quick: z.boolean(), since: z.iso.datetime().optional() })),
  /** The catalogue, what runs use and made, and folders that were added. */
  'library.list': reads<{
    readonly teachers: readonly LibraryTeacher[]
    readonly datasets: readonly LibraryDataset[]
  }>()(nothing),
  /**
   * Reads both files of a data set that is here; null where they are too large for a look. Fails
   * with `unknown-dataset` and what reading throws.
   */
  'library.statistics': reads<DatasetStatistics | null>()(
    z.strictObject({ key: z.string().min(1).max(4096) }),
  ),
  /** Fetches a catalogue entry as a job, titled by domain/plan/fetch-title.ts. */
  'library.fetch': changes<JobId>()(
    z.strictObject({ kind: z.enum(['model', 'dataset']), name: z.string().min(1).max(200) }),
  ),
  /**
   * Adds a Hugging Face folder as a teacher; fails with `unknown-model`, `invalid-model`,
   * `unsupported-model`.
   */
  'library.addFolder': changes<{ readonly key: string }>()(folder),
  /** Takes an added folder out of the list; the folder stays. */
  'library.forgetFolder': changes<null>()(folder),
  /** Vaults of this machine's teachers, the one used last first. */
  'library.vaults': reads<readonly LibraryVault[]>()(nothing),
  /**
   * Removes a vault for good: a run that needs it computes it anew. Fails with `unknown-vault`, and
   * with `run-busy` while a run has it open.
   */
  'library.removeVault': changes<{ readonly bytes: number }>()(
    z.strictObject({ name: z.string().min(1).max(200) }),
  ),
  'library.machine': reads<LibraryMachine>()(nothing),
  /** Measured anew where the last look is older than a minute, or with `fresh`. */
  'library.disk': reads<DiskUse>()(z.strictObject({ fresh: z.boolean().default(false) })),
  /** What is needed no more, with exact bytes; nothing is changed. */
  'library.tidyPreview': reads<readonly TidyItem[]>()(nothing),
  /**
   * Sets items of the preview aside, where they can be put back from. What is needed again
   * meanwhile is left.
   */
  'library.tidy': changes<{ readonly bytes: number; readonly items: number }>()(
    z.strictObject({ ids: z.array(z.string().min(1).max(4096)).min(1).max(100_000) }),
  ),
  /** Puts back all that was set aside, where its place is still free. */
  'library.putBack': changes<{ readonly items: number }>()(nothing),
  /** Removes for good what was set aside. */
  'library.removeSetAside': changes<{ readonly bytes: number }>()(nothing),
} as const
