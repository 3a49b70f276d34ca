/** Whether a student had each example right from evaluation to evaluation. N examples. */
export interface LifeColumns {
  /** How often it went from right to wrong, or back. [N] */
  readonly flips: Uint16Array
  /** Step of the first evaluation that has it right; infinite where none has yet. [N] */
  readonly learnt: Float64Array
  /** 1 where an earlier evaluation had it right and the last one has not. [N] */
  readonly forgotten: Uint8Array
}

/**
 * An example's life in a training, as Toneva et al. 2019 count learning and forgetting, at the
 * evaluations instead of at every step.
 * @param evaluations in order, the last one that which is looked at; right: [N], 1 where it is
 */
export function lifeColumns(
  evaluations: readonly { readonly step: number; readonly right: Uint8Array }[],
): LifeColumns {
  const examples = evaluations[0]?.right.length ?? 0
  const flips = new Uint16Array(examples)
  const learnt = new Float64Array(examples).fill(Number.POSITIVE_INFINITY)
  const forgotten = new Uint8Array(examples)
  const last = evaluations.at(-1)?.right
  evaluations.forEach(({ step, right }, at) => {
    const before = evaluations[at - 1]?.right
    for (let row = 0; row < examples; row++) {
      if (before && before[row] !== right[row]) flips[row] = (flips[row] ?? 0) + 1
      if (right[row] === 1) learnt[row] = Math.min(learnt[row] ?? 0, step)
    }
  })
  for (let row = 0; row < examples; row++)
    forgotten[row] = Number.isFinite(learnt[row]) && last?.[row] === 0 ? 1 : 0
  return { flips, learnt, forgotten }
}
