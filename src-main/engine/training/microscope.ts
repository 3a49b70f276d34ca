import type { RunPlan } from '../../contract/plan.ts'
import { measuredDevTexts, measuredTrainTexts } from '../../domain/plan/microscope-texts.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import type { Session } from '../backend.ts'
import { batchParts, type BatchPart } from './batch-parts.ts'
import { padBatch, type Batch } from './batches.ts'
import { fixedTexts } from './fixed-texts.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { StepGraph } from './step-graph.ts'
import { microBatchOf } from './memory-limit.ts'
import { createTeacherOfBatches, type TeacherOfBatch } from './teacher-of-batches.ts'

/** Texts measured at once where memory allows. */
const MOST_AT_ONCE = 32

/** What is measured at every evaluation besides scores: on the same texts each time. */
export interface Microscope {
  /** Dev texts, by length; none where no losses are measured on them. */
  readonly dev: readonly (BatchPart & { readonly batch: Batch })[]
  /** Training texts whose gradients are measured; absent where none are. */
  readonly train?: Batch
  readonly teacherOf: TeacherOfBatch
}

/** How many texts of either kind a plan measures; a fine-tuning has one loss, and scores of it. */
export function measuredTexts(
  { plan, train, dev }: Pick<PreparedRun, 'train' | 'dev'> & { readonly plan: RunPlan },
  allowed: number | null = null,
): { readonly dev: number; readonly train: number } {
  if (plan.kind !== 'distill') return { dev: 0, train: 0 }
  const atOnce = microBatchOf(allowed, plan.training)
  return {
    dev: measuredDevTexts(plan, train.length, dev.length),
    train: measuredTrainTexts(plan, train.length, atOnce),
  }
}

/**
 * @param allowed examples computed at once, where memory ran out with more
 * @returns undefined where the plan measures nothing
 */
export function createMicroscope(
  prepared: PreparedRun,
  graph: StepGraph,
  session: Session,
  allowed: number | null,
): Microscope | undefined {
  const { plan, train, dev, sources, classWeights } = prepared
  const texts = measuredTexts(prepared, allowed)
  if (texts.dev + texts.train === 0) return undefined
  const taskKind = taskKindOf(sources.train)
  const lengthOf = (index: number) => dev[index]?.ids.length ?? 0
  const byLength = fixedTexts(dev, taskKind, texts.dev).sort((a, b) => lengthOf(b) - lengthOf(a) || a - b)
  const atOnce = Math.min(MOST_AT_ONCE, microBatchOf(allowed, plan.training))
  const parts = batchParts(dev, byLength, atOnce, classWeights)
  const learnt = fixedTexts(train, taskKind, texts.train)
  return {
    dev: parts.map((part) => ({ ...part, batch: padBatch(dev, part.chosen) })),
    ...(learnt.length > 0 && { train: padBatch(train, learnt) }),
    teacherOf: createTeacherOfBatches(plan, graph, session),
  }
}
