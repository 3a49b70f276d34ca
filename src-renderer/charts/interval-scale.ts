/** A difference, with its interval if it has one. */
export interface Effect {
  readonly value: number
  readonly interval: readonly [low: number, high: number] | null
}

/**
 * What a drawing of effects around 0 reaches to on both sides. Student's interval of two seeds is
 * very wide: it is cut where it goes beyond four times the largest effect.
 * @param least effects below it are drawn as small as they are
 */
export function intervalScale(effects: readonly Effect[], least: number): number {
  const reach = Math.max(
    1e-6,
    ...effects.flatMap(({ value, interval }) => [...(interval ?? []), value].map(Math.abs)),
  )
  return Math.min(reach, 4 * Math.max(least, ...effects.map(({ value }) => Math.abs(value))))
}
