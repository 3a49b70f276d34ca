import type { StateBasis } from './state-basis.ts'

export interface Tensor {
  readonly shape: readonly number[]
  /** Row by row. */
  readonly values: Float32Array
}

/** What lies along an axis at the chosen places, in their order. */
export function chosenAlong({ shape, values }: Tensor, axis: number, places: Int32Array): Tensor {
  const { outer, length, inner } = around(shape, axis)
  const chosen = new Float32Array(outer * places.length * inner)
  for (let block = 0; block < outer; block++)
    places.forEach((place, at) => {
      const from = (block * length + place) * inner
      chosen.set(values.subarray(from, from + inner), (block * places.length + at) * inner)
    })
  return { shape: shape.with(axis, places.length), values: chosen }
}

/**
 * Uᵀ applied along an axis: Σⱼ Uⱼᵢ xⱼ; of the gains of a layer norm the diagonal of Uᵀ diag(g) U,
 * Σⱼ Uⱼᵢ² gⱼ, times the basis' gain.
 */
export function alongBasis(
  { shape, values }: Tensor,
  axis: number,
  { basis, wide, narrow, gain }: StateBasis,
  areGains: boolean,
): Tensor {
  const { outer, inner } = around(shape, axis)
  const factors = areGains ? basis.map((factor) => gain * factor * factor) : basis
  const result = new Float32Array(outer * narrow * inner)
  const sums = new Float64Array(narrow * inner)
  for (let block = 0; block < outer; block++) {
    sums.fill(0)
    for (let from = 0; from < wide; from++)
      addTo(sums, values, (block * wide + from) * inner, factors, from * narrow, inner)
    result.set(sums, block * narrow * inner)
  }
  return { shape: shape.with(axis, narrow), values: result }
}

/** Adds one of the wide states' numbers, or a row of them, times its factors to the narrow sums. */
function addTo(
  sums: Float64Array,
  values: Float32Array,
  from: number,
  factors: Float64Array,
  factorsFrom: number,
  inner: number,
): void {
  if (inner === 1) {
    const value = values[from] as number
    for (let at = 0; at < sums.length; at++)
      sums[at] = (sums[at] as number) + value * (factors[factorsFrom + at] as number)
    return
  }
  for (let at = 0; at * inner < sums.length; at++) {
    const factor = factors[factorsFrom + at] as number
    for (let index = 0; index < inner; index++)
      sums[at * inner + index] =
        (sums[at * inner + index] as number) + factor * (values[from + index] as number)
  }
}

/** How many numbers lie before and behind one step along an axis. */
function around(shape: readonly number[], axis: number) {
  const product = (lengths: readonly number[]) => lengths.reduce((size, length) => size * length, 1)
  return {
    outer: product(shape.slice(0, axis)),
    length: shape[axis] ?? 1,
    inner: product(shape.slice(axis + 1)),
  }
}
