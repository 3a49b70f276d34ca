import { z } from 'zod'
import type { GlueTask, SameTexts } from '../dataset.ts'
import type { DatasetFormat } from '../dataset-formats.ts'
import { machinePath } from '../machine-path.ts'
import type { PreflightReport } from '../preflight.ts'
import type { Progress } from '../progress.ts'
import { dataSourceSchema, modelSourceSchema } from '../plan-sources.ts'
import type { FamilyId } from '../families.ts'
import type { TaskKind } from '../tasks.ts'
import { changes, nothing, reads, type JobId } from '../request.ts'

/** A model as a plan needs to know it, from its config.json; nothing large is fetched for it. */
export interface ModelDescription {
  /** A few words: the folder's or the run's name. */
  readonly title: string
  readonly family: FamilyId
  readonly layers: number
  readonly heads: number
  readonly width: number
  readonly feedForward: number
  /** Set where positions are rotary. */
  readonly rotary?: object
  readonly vocabulary: number
  readonly positions: number
  /** 0 where it judges no texts. */
  readonly classes: number
  /** What it answers with; absent where it judges no texts. */
  readonly taskKind?: TaskKind
  /** Why what stands behind its encoder judges no texts, where something does. */
  readonly unfit?: string
  /** True, too, while its weights are not here. */
  readonly hasPooler: boolean
  /** What is read otherwise than its files write it. */
  readonly notes: readonly string[]
  /** Words of the classes, where the model has more than LABEL_0, LABEL_1, … */
  readonly labels?: readonly string[]
  /** What is still to be fetched; 0 where all is there, null where nobody says. */
  readonly bytesToFetch: number | null
}

export interface ParameterCount {
  readonly all: number
  /** As papers count: words, positions and texts of a pair left out. */
  readonly withoutEmbeddings: number
}

export interface SplitPreview {
  readonly rows: number
  /** How often each label word occurs, in class order; none of a regression. */
  readonly labels: Readonly<Record<string, number>>
  /** Of a regression. */
  readonly numbers?: { readonly least: number; readonly mean: number; readonly most: number }
  /** The first rows. */
  readonly first: readonly { readonly text: string; readonly textPair?: string; readonly label: string }[]
  /** Rows that say no label; a run leaves them out. */
  readonly unlabelled: number
  readonly rejected: number
  /** The first rejected rows. */
  readonly rejections: readonly { readonly line: number; readonly reason: string }[]
  /** How the file was read, a sentence each. */
  readonly reading: readonly string[]
  /** Rows whose text stood in the split before. */
  readonly repeated: SameTexts
}

/** What is in a data set; or what it takes to see it. */
export type DataPreview =
  | {
      readonly kind: 'splits'
      readonly train: SplitPreview
      readonly dev: SplitPreview
      /**
       * Whether the labels stand in an order that says which class is which: a task's, a
       * ClassLabel's, a catalogue's or the plan's.
       */
      readonly areOrdered: boolean
      readonly taskKind: TaskKind
      /** Of a regression, where the plan says none. */
      readonly tolerance?: number
      /** Dev rows whose text is in the training split too. */
      readonly shared: SameTexts
    }
  | { readonly kind: 'to-fetch'; readonly bytes: number | null }

/**
 * Bytes of a file travel in pieces of at most this many, so that they fit a request on any adapter.
 */
export const LARGEST_PIECE = 1 << 21
/** A data file that is larger is not taken from the window; a plan can name it where it lies. */
export const LARGEST_KEPT_FILE = 2 ** 31

const shapeNumber = z.int().min(1).max(1_000_000)
const base64 = z.string().max(Math.ceil(LARGEST_PIECE / 3) * 4)

export const PLAN_REQUESTS = {
  /**
   * Fails with `unknown-model`, `unknown-run`, `invalid-model`, `unsupported-model`; with
   * `download-failed` when the hub cannot be asked.
   */
  'models.describe': reads<ModelDescription>()(z.strictObject({ source: modelSourceSchema })),
  /**
   * Numbers in a model's encoder and head as they would be in another shape; what is left out of it
   * stays the model's. Fails as `models.describe` does.
   */
  'models.count': reads<ParameterCount>()(
    z.strictObject({
      source: modelSourceSchema,
      shape: z.strictObject({
        layers: shapeNumber.optional(),
        width: shapeNumber.optional(),
        heads: shapeNumber.optional(),
        feedForward: shapeNumber.optional(),
      }),
      classes: shapeNumber,
    }),
  ),
  /** Fails with `invalid-dataset` and why, `unknown-dataset`. */
  /**
   * What a file of data is, by what it holds; `task` where it is one of GLUE's own, labelled. Fails
   * with `invalid-dataset` and why.
   */
  'datasets.recognize': reads<{
    readonly format: DatasetFormat
    readonly task: GlueTask | null
  }>()(z.strictObject({ path: machinePath })),
  'datasets.preview': reads<DataPreview>()(z.strictObject({ source: dataSourceSchema })),
  /**
   * What keeps a plan from running that its settings alone do not tell (files, the model, how the
   * two go together), in sentences; nothing is fetched for it. Fails with `invalid-plan` and all
   * problems of the settings.
   */
  'plans.obstacles': reads<readonly string[]>()(z.strictObject({ plan: z.unknown() })),
  /** Fetches what a plan's sources need as a job; progress comes as events. */
  'sources.fetch': changes<JobId>()(
    z.strictObject({
      model: modelSourceSchema.optional(),
      /** The model that a student starts as. */
      student: modelSourceSchema.optional(),
      data: dataSourceSchema.optional(),
    }),
  ),
  /**
   * Tries a plan with a few steps of its own on its own model and data, in a process of its own,
   * and answers when that is done; nothing is trained or fetched.
   * Fails with `invalid-plan`, `unknown-model` or `unknown-dataset` when something has to be
   * fetched first, `run-busy` while another plan is tried, `interrupted`, and what the trainer
   * would fail with.
   */
  'plans.preflight': reads<PreflightReport>()(z.strictObject({ plan: z.unknown() })),
  /**
   * What was found when this plan, or one that differs in name and seeds alone, was tried since the
   * host began; null when it was not.
   */
  'plans.preflighted': reads<PreflightReport | null>()(z.strictObject({ plan: z.unknown() })),
  /** Which part of the try that goes on is done now, of how many; null while none says so. */
  'plans.preflight-progress': reads<Progress | null>()(nothing),
  'plans.stop-preflight': changes<null>()(nothing),
  /**
   * Takes a file that was dropped on the window, piece by piece in order; the last one is answered
   * with the path to put in a plan.
   * The file is kept under the home, named after its content. Fails with `invalid-arguments` when a
   * piece is out of order or the file too large.
   */
  'datasets.keep': changes<{ readonly path: string | null }>()(
    z.strictObject({
      /** Made by the window, the same for all pieces. */
      upload: z.uuid(),
      name: z.string().min(1).max(200),
      offset: z.number().int().min(0).max(LARGEST_KEPT_FILE),
      piece: base64,
      isLast: z.boolean(),
    }),
  ),
} as const
