/**
 * McNemar's exact test of two classifiers on the same examples: the two-sided probability, if they
 * were equally good, of a split of their disagreements at least as uneven as this one.
 * @param aOnly examples that only the first has right
 * @param bOnly examples that only the second has right
 */
export function mcnemar(aOnly: number, bOnly: number): number {
  const discordant = aOnly + bOnly
  if (discordant === 0) return 1
  const fewer = Math.min(aOnly, bOnly)
  // Σ C(n, i) for i ≤ fewer, over 2ⁿ, by logarithms: exact to about 12 digits for any n.
  let logChoose = 0
  let logSum = -Infinity
  for (let i = 0; i <= fewer; i++) {
    logSum = logSum === -Infinity ? logChoose : logSum + Math.log1p(Math.exp(logChoose - logSum))
    logChoose += Math.log(discordant - i) - Math.log(i + 1)
  }
  return Math.min(1, 2 * Math.exp(logSum - discordant * Math.LN2))
}
