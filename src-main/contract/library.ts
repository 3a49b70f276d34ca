import type { GpuLoad } from './machine-load.ts'
import type { DataSource, ModelSource } from './plan-sources.ts'

/** here: on this machine, and whole. broken: there, but not what it should be. */
export type LibraryState = 'here' | 'absent' | 'broken'

/** A model that may teach, or be fine-tuned to. */
export interface LibraryTeacher {
  /** Unique in the list. */
  readonly key: string
  readonly name: string
  /** As a plan names it. */
  readonly source: ModelSource
  /** What the catalogue says of it; empty elsewhere. */
  readonly about: string
  readonly state: LibraryState
  /** Why it is broken, and what to do; empty otherwise. */
  readonly problem: string
  /** Null while it is not here. */
  readonly shape: ModelShape | null
  /** What it was fine-tuned on; empty where it was not, or nobody knows. */
  readonly task: string
  /** On its dev set, of one that a run has fine-tuned. */
  readonly accuracy: number | null
  /** On disk; to be fetched, while it is not here; null where neither is known. */
  readonly bytes: number | null
  /** Plans among the runs that name it. */
  readonly usedBy: number
  /** Whether it stands here only because a person added its folder. */
  readonly isAdded: boolean
}

/** What config.json and the weights' header say of a model; nothing else of it is read. */
export interface ModelShape {
  readonly layers: number
  readonly width: number
  readonly heads: number
  /** Numbers in model.safetensors. */
  readonly parameters: number
  /** Whether it has a classifier. */
  readonly hasClassifier: boolean
}

export interface LibraryDataset {
  readonly key: string
  readonly name: string
  readonly source: DataSource
  readonly about: string
  readonly state: LibraryState
  readonly problem: string
  /** Both files on disk; to be fetched, while they are not here. */
  readonly bytes: number | null
  readonly usedBy: number
}

/** What is in a data set's two files. */
export interface DatasetStatistics {
  readonly train: number
  readonly dev: number
  /** Rows of both that could not be used. */
  readonly rejected: number
  /** Of the training split, in class order. */
  readonly labels: readonly { readonly word: string; readonly count: number }[]
  /**
   * Words of a training text (both of a pair together): counts by bins of `binWords` from 0, the
   * last holds all longer ones.
   */
  readonly lengths: readonly number[]
  readonly binWords: number
}

/** A teacher's tensors, kept on disk for students. */
export interface LibraryVault {
  /** Names it to `library.removeVault`. */
  readonly name: string
  /**
   * Whose tensors, and of which texts, as the run that began it said: `catalogue minilm-l6`,
   * `/path/train.tsv`.
   */
  readonly teacher: string
  readonly data: string
  readonly precision: 'float32' | 'float16'
  /** `logits`, `attention 4`, `cls 4`, `tokens 4` */
  readonly parts: readonly string[]
  readonly examples: number
  /** On disk now, and when every chunk is there. */
  readonly bytes: number
  readonly fullBytes: number
  readonly chunks: number
  readonly filledChunks: number
  /** When a run last opened it, UTC. */
  readonly usedAt: string
  /** Whether a run that is being trained has it open. */
  readonly isInUse: boolean
}

/** What takes room on disk, by what it is for. */
export interface DiskUse {
  readonly measuredAt: string
  /** False where there was too much to look at in time: the bytes are then at least so many. */
  readonly isComplete: boolean
  readonly freeBytes: number
  readonly parts: readonly DiskPart[]
}

export const DISK_PARTS = [
  'checkpoints',
  'predictions',
  'students',
  'run-folders',
  'trash',
  'set-aside',
  'database',
  'runtime',
  'models',
  'datasets',
  'vaults',
  'other-cache',
] as const

export interface DiskPart {
  readonly kind: (typeof DISK_PARTS)[number]
  readonly bytes: number
}

/** Something that is needed no more. */
export interface TidyItem {
  /** Names it to `library.tidy`. */
  readonly id: string
  readonly what: string
  readonly why: string
  readonly bytes: number
}

export interface LibraryMachine {
  readonly cpu: string
  readonly cores: number
  readonly memoryUsedBytes: number
  readonly memoryTotalBytes: number
  /** As NVIDIA's own program says. */
  readonly gpus: readonly GpuLoad[]
}
