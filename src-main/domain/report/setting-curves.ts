import type { LearningCurves } from '../study/learning-curves.ts'
import { linearTicks } from '../drawing/ticks.ts'
import { settingTextOf } from '../study/setting-text.ts'

/** Scores over the values of a setting: a line a combination of the other axes. */
export interface SettingCurves {
  /** The setting. */
  readonly axis: string
  readonly isLog: boolean
  /** Places along the bottom, pixels, with the values as the study has them. */
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
  /** Values at the left, pixels from the top. */
  readonly levels: readonly { readonly y: number; readonly value: number }[]
  readonly lines: readonly SettingCurve[]
  readonly plot: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
}

export interface SettingCurve {
  readonly name: string
  /** Of the line's look: the second of two lines is dashed, and so on. */
  readonly index: number
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** Corners of mean ± sd; empty where no point has a spread. */
  readonly band: readonly { readonly x: number; readonly y: number }[]
  /** Where its name stands in the right margin. */
  readonly nameY: number
}

/** Ends of a setting that are so far apart are drawn by factors. */
const LOG_FROM = 10
const NAME_HEIGHT = 13

export function settingCurves(
  { axis, values, curves }: LearningCurves,
  { width, height, margin = 240 }: { width: number; height: number; margin?: number },
): SettingCurves | undefined {
  const drawn = curves.filter(({ points }) => points.length > 0)
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined || drawn.length === 0) return undefined
  const isLog = first > 0 && last / first >= LOG_FROM
  const scaled = (value: number) => (isLog ? Math.log(value) : value)
  const ends = drawn.flatMap(({ points }) =>
    points.flatMap(({ mean: { mean, deviation } }) => [mean - (deviation ?? 0), mean + (deviation ?? 0)]),
  )
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const room = high > low ? (high - low) * 0.04 : 0.01
  const plot = { left: 48, right: width - margin, top: 12, bottom: height - 34 }
  const x = (value: number) =>
    plot.left +
    ((scaled(value) - scaled(first)) / (scaled(last) - scaled(first) || 1)) * (plot.right - plot.left)
  const y = (value: number) =>
    plot.bottom - ((value - low + room) / (high - low + 2 * room)) * (plot.bottom - plot.top)
  const lines = drawn.map(({ place, points }, index) => ({
    name: place.map(settingTextOf).join(', '),
    index,
    points: points.map(({ value, mean }) => ({ x: x(value), y: y(mean.mean) })),
    band: points.some(({ mean }) => mean.deviation !== null)
      ? [
          ...points.map(({ value, mean }) => ({ x: x(value), y: y(mean.mean + (mean.deviation ?? 0)) })),
          ...points
            .toReversed()
            .map(({ value, mean }) => ({ x: x(value), y: y(mean.mean - (mean.deviation ?? 0)) })),
        ]
      : [],
  }))
  return {
    axis,
    isLog,
    ticks: withRoom(values.map((value) => ({ x: x(value), text: settingTextOf(String(value)) }))),
    levels: linearTicks(low - room, high + room, 5).map((value) => ({ y: y(value), value })),
    lines: named(lines, plot),
    plot,
  }
}

/** Ticks whose texts would lie over each other are left out. */
function withRoom(ticks: SettingCurves['ticks']): SettingCurves['ticks'] {
  return ticks.reduce<SettingCurves['ticks']>((kept, tick) => {
    const before = kept.at(-1)
    const isFree = !before || tick.x - before.x > 3 + 3 * (before.text.length + tick.text.length)
    return isFree ? [...kept, tick] : kept
  }, [])
}

/** Names beside the lines' ends, pushed apart where they would lie over each other. */
function named(
  lines: readonly Omit<SettingCurve, 'nameY'>[],
  { top, bottom }: SettingCurves['plot'],
): readonly SettingCurve[] {
  const ordered = lines
    .map((line) => ({ ...line, nameY: line.points.at(-1)?.y ?? 0 }))
    .toSorted((a, b) => a.nameY - b.nameY)
  for (const [index, line] of ordered.entries()) {
    const above = ordered[index - 1]
    line.nameY = Math.max(line.nameY, above ? above.nameY + NAME_HEIGHT : top)
  }
  const over = Math.max(0, (ordered.at(-1)?.nameY ?? 0) - bottom)
  return ordered.map((line) => ({ ...line, nameY: line.nameY - over })).toSorted((a, b) => a.index - b.index)
}
