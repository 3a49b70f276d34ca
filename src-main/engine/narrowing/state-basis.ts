import { largestEigenpairs } from './symmetric-eigen.ts'

/** A narrower space of hidden states. */
export interface StateBasis {
  /** U, [wide, narrow] row by row, its columns orthonormal: a state x becomes Uᵀx. */
  readonly basis: Float64Array
  readonly wide: number
  readonly narrow: number
  /** What a layer norm's gain is multiplied by: states keep the size that they have in U. */
  readonly gain: number
}

/**
 * The space spanned by what a layer norm takes out (the direction of 1, 1, …) and by the largest
 * right singular directions of the word embeddings, each word's mean taken out.
 *
 * Within it the basis is turned so that a layer norm fits: U·(1, …, 1) lies along (1, …, 1), so
 * the mean of Uᵀx is the part of it that the mean of x is, and both norms take out the same. Its
 * gains cannot be turned exactly: diag(g) becomes the diagonal of Uᵀ diag(g) U. A norm makes a
 * state √wide long, of which √(ρ · wide) lies in U, ρ being U's share of the embeddings' squares;
 * the narrow norm makes it √narrow long, and `gain` = √(ρ · wide / narrow) mends that. After
 * SliceGPT (Ashkboos et al. 2024, arXiv 2401.15024), whose norms have no gains: it loses what is
 * cut alone.
 * @param words as states, [words, wide]
 */
export function singularStateBasis(words: Float32Array, wide: number, narrow: number): StateBasis {
  const moments = centredMoments(words, wide)
  let all = 0
  for (let index = 0; index < wide; index++) all += moments[index * wide + index] as number
  const pairs = largestEigenpairs(moments, wide, narrow - 1)
  const kept = pairs.reduce((sum, { value }) => sum + value, 0)
  const columns = [new Float64Array(wide).fill(1 / Math.sqrt(wide)), ...pairs.map(({ vector }) => vector)]
  return {
    basis: turned(columns, wide, narrow),
    wide,
    narrow,
    gain: Math.sqrt(((all === 0 ? 1 : kept / all) * wide) / narrow),
  }
}

/** Σ xxᵀ of the rows, each without its mean: [wide, wide]. */
function centredMoments(words: Float32Array, wide: number): Float64Array {
  const moments = new Float64Array(wide * wide)
  const x = new Float64Array(wide)
  for (let from = 0; from < words.length; from += wide) {
    const values = words.subarray(from, from + wide)
    const mean = values.reduce((sum, value) => sum + value, 0) / wide
    for (let index = 0; index < wide; index++) x[index] = (values[index] as number) - mean
    for (let i = 0; i < wide; i++) {
      const factor = x[i] as number
      for (let j = i; j < wide; j++)
        moments[i * wide + j] = (moments[i * wide + j] as number) + factor * (x[j] as number)
    }
  }
  for (let i = 0; i < wide; i++)
    for (let j = 0; j < i; j++) moments[i * wide + j] = moments[j * wide + i] as number
  return moments
}

/**
 * Columns, the first of which is all alike, reflected so that the sum of all is along it:
 * U = C (I − 2vvᵀ) with v along e₁ − (1, …, 1)/√narrow.
 */
function turned(columns: readonly Float64Array[], wide: number, narrow: number): Float64Array {
  const mirror = new Float64Array(narrow).fill(-1 / Math.sqrt(narrow))
  mirror[0] = (mirror[0] as number) + 1
  const square = mirror.reduce((sum, value) => sum + value * value, 0)
  const basis = new Float64Array(wide * narrow)
  for (let row = 0; row < wide; row++) {
    const along = columns.reduce(
      (sum, column, at) => sum + (column[row] as number) * (mirror[at] as number),
      0,
    )
    columns.forEach((column, at) => {
      const turn = square === 0 ? 0 : (2 * along * (mirror[at] as number)) / square
      basis[row * narrow + at] = (column[row] as number) - turn
    })
  }
  return basis
}
