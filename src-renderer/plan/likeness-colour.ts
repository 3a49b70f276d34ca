/** The ground of a pair of layers whose CKA is so: pale for 0, and less, strong for 1. */
export function likenessColour(cka: number): string {
  const share = 100 * Math.max(0, Math.min(1, cka))
  return `color-mix(in oklab, var(--heat-1) ${share.toFixed(0)}%, var(--heat-0))`
}
