import { judge, type Gold, type Judged } from './judge.ts'

/**
 * What became of each example of a dev set of N: 1 mended (wrong as the student is, right after the
 * surgery), −1 broken, 0 as before, or not asked. [N]
 */
export type SurgeryOutcomes = Int8Array

/**
 * @param before the student as it is
 * @param logits after the surgery, [n, K]
 * @param examples positions of those that were asked, [n]
 */
export function surgeryOutcomes(
  before: Pick<Judged, 'task' | 'gold' | 'right'>,
  logits: Float32Array,
  examples: Int32Array,
): SurgeryOutcomes {
  const { right } = judge(before.task, logits, goldOfSome(before, examples))
  const outcomes = new Int8Array(before.right.length)
  examples.forEach((example, row) => (outcomes[example] = (right[row] ?? 0) - (before.right[example] ?? 0)))
  return outcomes
}

function goldOfSome({ task, gold }: Pick<Judged, 'task' | 'gold'>, examples: Int32Array): Gold {
  const each = task.kind === 'multi-label' ? task.outputs : 1
  const some =
    gold instanceof Int32Array ? new Int32Array(examples.length) : new Float32Array(examples.length * each)
  examples.forEach((example, row) =>
    some.set(gold.subarray(example * each, (example + 1) * each), row * each),
  )
  return some
}
