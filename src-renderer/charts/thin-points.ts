/**
 * A curve for drawing: its range of steps is cut into equal parts, and of each part the lowest and
 * the highest point are kept, where they are; so no peak is lost, and parts that were thinned
 * before stay as dense as those that were not. What is not finite is left out.
 * @param most about as many points are left, at most
 */
export function thinPoints(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  most: number,
): { readonly steps: Float64Array; readonly values: Float64Array } {
  const parts = Math.max(1, Math.floor(most / 2))
  const first = steps[0] ?? 0
  const width = ((steps[steps.length - 1] ?? 0) - first + 1) / parts
  const keptSteps = new Float64Array(parts * 2)
  const keptValues = new Float64Array(parts * 2)
  let kept = 0
  const keep = (at: number) => {
    keptSteps[kept] = steps[at] ?? 0
    keptValues[kept++] = values[at] ?? 0
  }
  let part = 0
  let low = -1
  let high = -1
  const close = () => {
    if (low < 0) return
    keep(Math.min(low, high))
    if (low !== high) keep(Math.max(low, high))
    low = high = -1
  }
  for (let at = 0; at < steps.length; at++) {
    const pointPart = Math.floor(((steps[at] ?? 0) - first) / width)
    if (pointPart !== part) {
      close()
      part = pointPart
    }
    const value = values[at] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    if (low < 0 || value < (values[low] ?? 0)) low = at
    if (high < 0 || value > (values[high] ?? 0)) high = at
  }
  close()
  return { steps: keptSteps.slice(0, kept), values: keptValues.slice(0, kept) }
}
