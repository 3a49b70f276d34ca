import { parseNumber } from './number-text.ts'

/** More than that are a slip of the finger. */
const MOST_STEPS = 50
/** From here on a range is walked in equal factors: 1e-5 to 1e-3, and not 0.1 to 0.5. */
const FACTORS_FROM = 10
const RANGE = /^(\S+)\s+to\s+(\S+)\s+in\s+(\d+)$/i

/**
 * The values that a person wrote for an axis: a list, `1e-5, 3e-5`, or a range, `0.1 to 0.5 in 5`,
 * in equal steps, or equal factors where its ends are ten times apart. What is no number stands as
 * it was typed, so that the plan says what is wrong with it.
 */
export function axisValues(text: string): readonly (number | string)[] {
  const parts = text.split(text.includes(';') ? ';' : ',').map((part) => part.trim())
  const values = parts
    .filter((part) => part !== '')
    .flatMap((part): readonly (number | string)[] => rangeOf(part) ?? [valueOf(part)])
  return [...new Set(values)]
}

function valueOf(text: string): number | string {
  return parseNumber(text, false) ?? ''
}

function rangeOf(text: string): readonly number[] | undefined {
  const [, from, to, count] = RANGE.exec(text) ?? []
  const [low, high, steps] = [Number(from), Number(to), Number(count)]
  if (![low, high].every(Number.isFinite) || !(steps >= 2 && steps <= MOST_STEPS)) return undefined
  const isByFactors = low > 0 && high >= FACTORS_FROM * low
  return Array.from({ length: steps }, (_, step) => {
    const share = step / (steps - 1)
    const value = isByFactors ? low * (high / low) ** share : low + (high - low) * share
    return Number(value.toPrecision(3))
  })
}
