import type { Training } from '../../contract/plan.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'

/**
 * Whether TensorFlow says that it was given no memory; its status has no other mark in what the
 * addon throws.
 */
export function isOutOfMemory(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /OOM when allocating|RESOURCE_EXHAUSTED|failed to allocate memory/i.test(thrown.message)
  )
}

/**
 * Half the examples that were computed at once.
 * @throws StillroomError `out-of-memory` where it was one already
 */
export function halvedMicroBatch(
  examples: number,
  { recompute }: Pick<Training, 'recompute'>,
  cause: unknown,
): number {
  if (examples > 1) return Math.ceil(examples / 2)
  throw new StillroomError(
    'out-of-memory',
    `Memory ran out with one example computed at a time. ${recompute === 'none' ? 'Set training.recompute to layers, s' : 'S'}horten data.maxLength, take a smaller student, or end what else uses the memory.`,
    { cause },
  )
}

/**
 * Examples computed at once: what memory allowed, else the plan's wish, else the whole batch.
 * @param allowed where memory ran out before, else null
 */
export function microBatchOf(
  allowed: number | null,
  { microBatch, batchSize }: Pick<Training, 'microBatch' | 'batchSize'>,
): number {
  return allowed ?? microBatch ?? batchSize
}
