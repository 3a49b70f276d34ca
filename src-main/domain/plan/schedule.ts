import type { LossTerm, Schedule, Scheduled } from '../../contract/plan-losses.ts'

/**
 * A scheduled setting in one step of a stage. With f = i/(N−1), the share of the way from the first
 * step to the last (0 where there is one step), and p = (f − begin)/(end − begin) cut to 0 … 1:
 * from + (to − from)·p (linear), from + (to − from)·½(1 − cos πp) (cosine). Where begin is end, p
 * is 1 from there on.
 * @param step i, from 0
 * @param steps N, the stage's limit
 */
export function valueAtStep(value: Scheduled, step: number, steps: number): number {
  if (typeof value === 'number') return value
  const { from, to, shape, begin, end } = value
  const share = steps > 1 ? step / (steps - 1) : 0
  const progress =
    end > begin ? Math.min(1, Math.max(0, (share - begin) / (end - begin))) : Number(share >= end)
  // At the ends exactly what they say: 0.1 + (0.7 − 0.1) is not 0.7.
  if (progress === 1) return to
  return from + (to - from) * (shape === 'linear' ? progress : (1 - Math.cos(Math.PI * progress)) / 2)
}

/** What changes over a stage with such terms, in a fixed order: weight before temperature. */
export function schedulesOf(terms: readonly LossTerm[]): readonly Schedule[] {
  return terms.flatMap(({ weight, temperature }) =>
    [weight, temperature].filter((value): value is Schedule => typeof value === 'object'),
  )
}

/** The largest that a setting becomes. */
export function largestOf(value: Scheduled): number {
  return typeof value === 'number' ? value : Math.max(value.from, value.to)
}

/** `1`, `1 → 0`, `1 → 0 cosine`, `1 → 0 between 0.2 and 0.5` of a stage */
export function scheduledText(value: Scheduled, numberText: (number: number) => string = String): string {
  if (typeof value === 'number') return numberText(value)
  const { from, to, shape, begin, end } = value
  const between = begin === 0 && end === 1 ? [] : [`between ${begin} and ${end}`]
  const ends = `${numberText(from)} → ${numberText(to)}`
  return [ends, ...(shape === 'linear' ? [] : [shape]), ...between].join(' ')
}
