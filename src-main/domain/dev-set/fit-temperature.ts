import type { Judged } from './judge.ts'

/** Temperatures are looked for between 1 / FURTHEST and FURTHEST. */
const FURTHEST = 32
/** To 1e-7 of the temperature. */
const HALVINGS = 26

/**
 * The temperature of the least NLL on some examples (Guo et al. 2017): NLL is convex in 1 / T, so
 * where its slope crosses 0 is halved in on, on a scale of logarithms. One end of the range where
 * it never does: everything is right there.
 * @param rows positions of the examples that it is fitted on
 */
export function fitTemperature(judged: Judged, rows: ArrayLike<number>): number {
  const slope = judged.task.kind === 'classification' ? slopeOfClasses : slopeOfLabels
  let [low, high] = [-Math.log(FURTHEST), Math.log(FURTHEST)]
  for (let time = 0; time < HALVINGS; time++) {
    const middle = (low + high) / 2
    if (slope(judged, rows, Math.exp(-middle)) < 0) high = middle
    else low = middle
  }
  return Math.exp((low + high) / 2)
}

/** d Σ NLL / dβ of β · logits: what the model expects of its logits less the label's. */
function slopeOfClasses(
  { logits, gold, task: { outputs } }: Judged,
  rows: ArrayLike<number>,
  beta: number,
): number {
  let slope = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const at = row * outputs
    const label = logits[at + (gold[row] ?? 0)] ?? 0
    let [sum, weighted] = [0, 0]
    let highest = Number.NEGATIVE_INFINITY
    for (let c = 0; c < outputs; c++) highest = Math.max(highest, logits[at + c] ?? 0)
    for (let c = 0; c < outputs; c++) {
      const logit = logits[at + c] ?? 0
      const power = Math.exp(beta * (logit - highest))
      sum += power
      weighted += power * logit
    }
    slope += weighted / sum - label
  }
  return slope
}

/** The same, label by label: (p − y) · logit. */
function slopeOfLabels(
  { logits, gold, task: { outputs } }: Judged,
  rows: ArrayLike<number>,
  beta: number,
): number {
  let slope = 0
  for (let i = 0; i < rows.length; i++)
    for (let at = (rows[i] ?? 0) * outputs, end = at + outputs; at < end; at++) {
      const logit = logits[at] ?? 0
      slope += (1 / (1 + Math.exp(-beta * logit)) - (gold[at] ?? 0)) * logit
    }
  return slope
}
