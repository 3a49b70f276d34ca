/** Cohen's kappa: how much more often two classifiers agree than by chance; 1 always, 0 as chance would. 1 where chance alone makes them agree always. [N] each. */
export function cohensKappa(a: Int32Array, b: Int32Array, classes: number): number {
  const [inA, inB] = [new Float64Array(classes), new Float64Array(classes)]
  let same = 0
  a.forEach((own, row) => {
    const other = b[row] ?? 0
    inA[own] = (inA[own] ?? 0) + 1
    inB[other] = (inB[other] ?? 0) + 1
    if (own === other) same++
  })
  const observed = same / a.length
  const expected = inA.reduce((sum, count, c) => sum + count * (inB[c] ?? 0), 0) / a.length ** 2
  return expected === 1 ? 1 : (observed - expected) / (1 - expected)
}
