/** How many examples a stratum has, and how many of them lie in each of two sets. */
export interface Stratum {
  readonly examples: number
  readonly first: number
  readonly second: number
}

/** What is as likely as what was observed, but for rounding, counts as no less likely. */
const AS_LIKELY = 1 + 1e-7

/**
 * Whether two sets overlap beyond chance, given how large both are in every stratum: the overlap is
 * then a sum of hypergeometric counts. Exact and two-sided: all overlaps that are no likelier than
 * the observed one. Of one stratum this is Fisher's test, of several the exact test of Cochran,
 * Mantel and Haenszel (R: `mantelhaen.test(exact = TRUE)`).
 * @param observed examples in both sets
 */
export function overlapTest(
  strata: readonly Stratum[],
  observed: number,
): { readonly expected: number; readonly p: number } {
  let expected = 0
  let least = 0
  let chances = Float64Array.of(1)
  for (const stratum of strata) {
    if (stratum.examples === 0) continue
    expected += (stratum.first * stratum.second) / stratum.examples
    const own = overlapChances(stratum)
    least += own.least
    chances = convolved(chances, own.chances)
  }
  const limit = (chances[observed - least] ?? 0) * AS_LIKELY
  const p = chances.reduce((sum, chance) => (chance <= limit ? sum + chance : sum), 0)
  return { expected, p: Math.min(1, p) }
}

/** Chance of every overlap of one stratum, from the least that its sets can have. */
function overlapChances({ examples, first, second }: Stratum): {
  readonly least: number
  readonly chances: Float64Array
} {
  const least = Math.max(0, first + second - examples)
  const logs = new Float64Array(Math.min(first, second) - least + 1)
  for (let at = 1; at < logs.length; at++) {
    const k = least + at - 1
    const ratio = ((first - k) * (second - k)) / ((k + 1) * (examples - first - second + k + 1))
    logs[at] = (logs[at - 1] ?? 0) + Math.log(ratio)
  }
  const highest = logs.reduce((most, log) => Math.max(most, log))
  const chances = logs.map((log) => Math.exp(log - highest))
  const sum = chances.reduce((all, chance) => all + chance, 0)
  return { least, chances: chances.map((chance) => chance / sum) }
}

function convolved(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const both = new Float64Array(a.length + b.length - 1)
  a.forEach((x, i) => {
    if (x > 0) for (let j = 0; j < b.length; j++) both[i + j] = (both[i + j] ?? 0) + x * (b[j] ?? 0)
  })
  return both
}
