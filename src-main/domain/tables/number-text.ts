/** 86.13 % */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(2)} %`
}

/** The same of a score, which may be undefined: an F1 of nothing. */
export function formatRate(rate: number | null): string {
  return rate === null ? 'undefined' : formatShare(rate)
}

/** +1.75, −0.30: a difference of shares in points, hundredths of the whole */
export function formatPoints(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(2)}`
}

/** A correlation or an error with four digits; null is undefined. */
export function formatScore(score: number | null): string {
  return score === null ? 'undefined' : score.toFixed(4)
}

/** A test's p to three digits: 0.0412, 1.40e-6 */
export function formatP(p: number): string {
  return p >= 0.001 ? p.toPrecision(3) : p.toExponential(2)
}
