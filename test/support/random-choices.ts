/** Choices that are the same for the same seed, so that what broke something can be done again. */
export interface RandomChoices {
  /** 0 ≤ number < 1 */
  next(): number
  /** 0 ≤ whole number < end */
  below(end: number): number
  of<T>(choices: readonly [T, ...T[]]): T
  bytes(count: number): Buffer
}

/** Mulberry32. */
export function randomChoices(seed: number): RandomChoices {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    next,
    below,
    of: (choices) => choices[below(choices.length)] ?? choices[0],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  }
}
