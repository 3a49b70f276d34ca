import { z } from 'zod'

/** The title of the job that measures the machine; so a window finds it, also after a reload. */
export const BENCH_TITLE = 'Measuring this machine'

const count = (most: number) => z.number().int().min(1).max(most)

/** What is measured; the defaults are the demo's: MiniLM-L6 distilled to three layers. */
export const benchOptionsSchema = z.strictObject({
  /**
   * Tokens of every text, one measurement each; rising, so that the peak of memory is known at
   * each.
   */
  tokens: z.array(count(512)).min(1).max(8).default([12, 26, 52, 128]),
  batch: count(256).default(32),
  /** Of the student; its teacher has twice as many, and every second one teaches. */
  layers: count(24).default(3),
  width: count(2048).default(384),
  heads: count(64).default(12),
  precision: z.enum(['float32', 'bfloat16']).default('float32'),
  /** Besides the step that is fed the teacher's tensors, the one that computes them. */
  live: z.boolean().default(false),
  /** One length, few repetitions: seconds, with a wider spread. */
  quick: z.boolean().default(false),
  /** How a step's time grows with layers, width, length and batch, instead of its parts. */
  scaling: z.boolean().default(false),
})

export type BenchOptions = z.output<typeof benchOptionsSchema>

/** What repetitions took: the middle, and the quartiles around it. */
export interface TimeSpread {
  readonly medianMs: number
  readonly lowerMs: number
  readonly upperMs: number
  readonly times: number
}

/**
 * What one part took. `isWithinNoise`: at least a quarter of the repetitions show no time at all
 * for it, so no number is to be trusted but `upperMs`.
 */
export interface PartTime extends TimeSpread {
  readonly isWithinNoise: boolean
}

/** The parts of a step whose teacher is stored, in their order, and what stands beside them. */
export const STEP_PARTS = ['batch', 'teacherRead', 'studentForward', 'backward', 'optimizer'] as const

export type StepPart = (typeof STEP_PARTS)[number]

/** Everything that was measured at one length of texts. */
export interface BenchLength {
  readonly tokens: number
  /**
   * Floating-point operations of the matrix products alone, a multiplication and an addition
   * counted as two: of those that what the losses read needs.
   */
  readonly studentFlop: number
  readonly teacherFlop: number
  /** The student's step with the teacher's tensors fed: forward, backward, optimizer. */
  readonly step: TimeSpread
  /** The whole step with the teacher computed; null where it was not asked for. */
  readonly liveStep: TimeSpread | null
  readonly parts: Readonly<Record<StepPart, PartTime>>
  /** The teacher's forward pass, up to its logits: what a live step has besides. */
  readonly teacherForward: TimeSpread
  /** Of `EVALUATED_TEXTS` texts. */
  readonly evaluation: TimeSpread
  /** Of the process so far, the teacher's weights included. */
  readonly peakMemoryBytes: number
}

/** Texts that an evaluation takes at once. */
export const EVALUATED_TEXTS = 64

/** One matrix product, [rows, inner] · [inner, columns], and the best that was seen of it. */
export interface MeasuredProduct {
  readonly rows: number
  readonly inner: number
  readonly columns: number
  readonly transposed: 'none' | 'first' | 'second'
  readonly precision: 'float32' | 'bfloat16'
  /** Whose operation it is. */
  readonly by: 'TensorFlow' | 'Stillroom'
  /** GFLOP/s */
  readonly best: number
  readonly median: number
}

/** A step with one setting changed. */
export interface ScalingRow {
  readonly setting: 'layers' | 'width' | 'tokens' | 'batch'
  readonly value: number
  readonly flop: number
  readonly step: TimeSpread
  /**
   * Time for the same arithmetic, against the base's: 1 where time grows as the arithmetic does,
   * less where it grows less.
   */
  readonly relative: number
  readonly isBase: boolean
}

export interface BenchReport {
  /** UTC. */
  readonly measuredAt: string
  readonly machine: { readonly cpu: string; readonly cores: number }
  readonly device: string
  readonly tensorflow: string
  readonly options: BenchOptions
  /** Rows of the word embeddings: as many as a small data set uses. */
  readonly rows: number
  /**
   * What share of all cores' time other processes had meanwhile, 0 to 1: they make everything
   * slower.
   */
  readonly othersShare: number
  readonly products: readonly MeasuredProduct[]
  /** The best of all products in the step's precision, GFLOP/s. */
  readonly peakGflops: number
  readonly lengths: readonly BenchLength[]
  readonly scaling: readonly ScalingRow[]
  /**
   * Texts of the movie reviews through MiniLM's tokenizer; null where they are not on this machine.
   */
  readonly tokenization: {
    readonly texts: number
    readonly tokens: number
    readonly time: TimeSpread
  } | null
  /**
   * Tensors that TensorFlow's addon held before the first step and after the last: more after than
   * before is a leak.
   */
  readonly tensors: { readonly before: number; readonly after: number }
}

/** What the host asks of the process that measures. */
export interface BenchRequest {
  readonly options: BenchOptions
  /** For what is thrown away. */
  readonly folder: string
  /** Real texts and whose tokenizer they go through, where both are on this machine. */
  readonly tokenization?: { readonly tokenizer: string; readonly texts: readonly string[] }
}

/** What the process itself can say of a bench. */
export type BenchFindings = Omit<BenchReport, 'measuredAt' | 'machine'>
