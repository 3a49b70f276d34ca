import type { TaskKind } from '../../contract/tasks.ts'
import type { EncodedExample } from './batches.ts'
import { drawFraction } from './draw-fraction.ts'

/** The same for all runs, so that their numbers are of the same texts. */
const SEED = 0

/**
 * A part of some texts that follows from them alone, stratified by label as `drawFraction` says,
 * in their order.
 * @returns their indices
 */
export function fixedTexts(
  examples: readonly EncodedExample[],
  taskKind: TaskKind,
  count: number,
): Int32Array {
  const rows = examples.map((example, index) => ({ index, ...labelOf(example, taskKind) }))
  const drawn = count > 0 ? drawFraction(rows, taskKind, count / rows.length, SEED) : []
  return Int32Array.from(drawn, ({ index }) => index)
}

function labelOf({ label, target = new Float32Array() }: EncodedExample, taskKind: TaskKind) {
  if (taskKind === 'classification') return { label }
  if (taskKind === 'regression') return { label: target[0] ?? 0 }
  return { label, labels: [...target.keys()].filter((index) => target[index] === 1) }
}
