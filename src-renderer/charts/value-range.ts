import type { ChartData } from './chart-data.ts'
import type { Projection } from './project-lines.ts'

/**
 * The least and the most of all that a chart draws, with some room; on a log scale of what is above
 * 0.
 */
export function valueRange(
  { bands = [], isLog = false }: Pick<ChartData, 'bands' | 'isLog'>,
  projections: readonly Projection[],
): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  const see = (value: number) => {
    if (!Number.isFinite(value) || (isLog && value <= 0)) return
    if (value < low) low = value
    if (value > high) high = value
  }
  for (const { spots, raw } of projections) for (const { y } of raw ?? spots) see(y)
  for (const band of bands)
    for (let at = 0; at < band.steps.length; at++) {
      see(band.low[at] ?? Number.NaN)
      see(band.high[at] ?? Number.NaN)
    }
  if (low > high) return isLog ? [0.1, 1] : [0, 1]
  if (isLog) return [low / 1.1, high * 1.1]
  const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1
  // A quantity that is never negative keeps its zero in sight when it is near.
  const floor = low >= 0 && low - room < (high - low) * 0.5 ? 0 : low - room
  return [floor, high + room]
}
