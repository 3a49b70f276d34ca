/**
 * Cohen's kappa: how much more often two classifiers agree than by chance; 1 always, 0 as chance
 * would. null where one of them says one class alone: chance then explains all that they agree on.
 * [N] each.
 */
export function cohensKappa(a: Int32Array, b: Int32Array, classes: number): number | null {
  const [inA, inB] = [new Float64Array(classes), new Float64Array(classes)]
  let same = 0
  a.forEach((ofA, row) => {
    const other = b[row] ?? 0
    inA[ofA] = (inA[ofA] ?? 0) + 1
    inB[other] = (inB[other] ?? 0) + 1
    if (ofA === other) same++
  })
  if (isOneClass(inA) || isOneClass(inB)) return null
  const observed = same / a.length
  const expected = inA.reduce((sum, count, c) => sum + count * (inB[c] ?? 0), 0) / a.length ** 2
  return (observed - expected) / (1 - expected)
}

function isOneClass(counts: Float64Array): boolean {
  return counts.filter((count) => count > 0).length < 2
}
