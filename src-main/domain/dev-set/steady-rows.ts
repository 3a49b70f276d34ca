import { saidOf, saidOfGold, type Judged } from './judge.ts'

/**
 * Rows that all of some models have wrong and all of others right; those first on which the two
 * sides say most differently of what the human says.
 */
export function steadyRows(wrong: readonly Judged[], right: readonly Judged[]): readonly number[] {
  const [first] = wrong
  if (!first || right.length === 0) return []
  const rows = Array.from(first.right.keys()).filter(
    (row) => wrong.every((one) => one.right[row] === 0) && right.every((one) => one.right[row] === 1),
  )
  const apart = new Map(
    rows.map((row) => [row, Math.abs(meanSaidOfGold(right, row) - meanSaidOfGold(wrong, row))]),
  )
  return rows.sort((a, b) => (apart.get(b) ?? 0) - (apart.get(a) ?? 0) || a - b)
}

/** What models say of a row's human label, as `saidOfGold` has it: their mean. */
export function meanSaidOfGold(models: readonly Judged[], row: number): number {
  const sum = models.reduce((so, { task, logits, gold }) => {
    const at = row * task.outputs
    const ofRow = saidOf(task, logits, row)
    const goldOfRow =
      task.kind === 'multi-label' ? gold.slice(at, at + task.outputs) : gold.slice(row, row + 1)
    return so + saidOfGold(task, ofRow, goldOfRow, 0)
  }, 0)
  return sum / models.length
}
