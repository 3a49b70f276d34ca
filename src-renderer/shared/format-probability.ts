/** 0.021, < 0.001 */
export function probability(p: number): string {
  if (p < 0.001) return '< 0.001'
  return p < 0.0995 ? p.toFixed(3) : p.toFixed(2)
}

/** + 1.8, − 0.3: a difference of shares in points. */
export function points(share: number, digits = 1): string {
  const text = Math.abs(share * 100).toFixed(digits)
  return Number(text) === 0 ? text : `${share < 0 ? '−' : '+'} ${text}`
}

/** 0.9 to 2.7, in points. */
export function pointsRange([low, high]: readonly [number, number], digits = 1): string {
  const text = (share: number) => (share * 100).toFixed(digits).replace('-', '−')
  return `${text(low)} to ${text(high)}`
}
