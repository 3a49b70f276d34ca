/** Iterations of QL for one eigenvalue; three are usual. */
const MOST_ITERATIONS = 60

/** An eigenvector with its eigenvalue. */
export interface EigenPair {
  readonly value: number
  readonly vector: Float64Array
}

/**
 * The largest eigenvalues of a symmetric matrix with their eigenvectors of length 1, largest first:
 * Householder's tridiagonal form, then implicit QL (Golub & Van Loan, Matrix Computations, 8.3). A
 * vector's sign is such that its largest component is above 0.
 * @param matrix [size, size], row by row; it is overwritten
 */
export function largestEigenpairs(matrix: Float64Array, size: number, count: number): readonly EigenPair[] {
  const reflections = tridiagonalise(matrix, size)
  const diagonal = Float64Array.from({ length: size }, (_, index) => matrix[index * size + index] ?? 0)
  const beside = new Float64Array(size)
  for (let index = 0; index + 1 < size; index++) beside[index] = matrix[index * size + index + 1] ?? 0
  const vectors = diagonalise(diagonal, beside)
  const order = [...diagonal.keys()].sort((a, b) => (diagonal[b] ?? 0) - (diagonal[a] ?? 0))
  return order.slice(0, count).map((index) => {
    const vector = vectors[index] as Float64Array
    for (const reflection of reflections.toReversed()) reflect(vector, reflection)
    return { value: diagonal[index] ?? 0, vector: withSign(vector) }
  })
}

/**
 * Makes a symmetric matrix tridiagonal, in place, by reflections I − 2vvᵀ from both sides.
 * @returns the v, in the order of the reflections; v has zeros before what it reflects
 */
function tridiagonalise(matrix: Float64Array, size: number): readonly Float64Array[] {
  const reflections: Float64Array[] = []
  for (let column = 0; column + 2 < size; column++) {
    const v = new Float64Array(size)
    for (let row = column + 1; row < size; row++) v[row] = matrix[row * size + column] as number
    const length = Math.sqrt(dot(v, v))
    if (length === 0) continue
    const first = v[column + 1] as number
    v[column + 1] = first + (first < 0 ? -length : length)
    const norm = Math.sqrt(dot(v, v))
    for (let row = column + 1; row < size; row++) v[row] = (v[row] as number) / norm
    // (I − 2vvᵀ) A (I − 2vvᵀ) = A − 2(vqᵀ + qvᵀ), with p = Av and q = p − (vᵀp)v
    const q = new Float64Array(size)
    for (let row = column; row < size; row++) q[row] = dot(matrix.subarray(row * size, (row + 1) * size), v)
    const along = dot(v, q)
    for (let row = column; row < size; row++) q[row] = (q[row] as number) - along * (v[row] as number)
    for (let row = column; row < size; row++) {
      const [ofV, ofQ] = [2 * (v[row] as number), 2 * (q[row] as number)]
      const from = row * size
      for (let other = column; other < size; other++)
        matrix[from + other] =
          (matrix[from + other] as number) - ofV * (q[other] as number) - ofQ * (v[other] as number)
    }
    reflections.push(v)
  }
  return reflections
}

/**
 * Implicit QL: the eigenvalues of a tridiagonal matrix take the place of its diagonal.
 * @param beside what stands beside the diagonal; used up
 * @returns eigenvectors, one for each eigenvalue
 */
function diagonalise(diagonal: Float64Array, beside: Float64Array): readonly Float64Array[] {
  const size = diagonal.length
  const vectors = Array.from({ length: size }, (_, index) => {
    const unit = new Float64Array(size)
    unit[index] = 1
    return unit
  })
  const d = (index: number) => diagonal[index] as number
  const e = (index: number) => beside[index] as number
  const isSplitAt = (index: number) =>
    index + 1 === size || Math.abs(e(index)) <= Number.EPSILON * (Math.abs(d(index)) + Math.abs(d(index + 1)))
  for (let low = 0; low < size; low++) {
    for (let iteration = 0; !isSplitAt(low); iteration++) {
      if (iteration === MOST_ITERATIONS) throw new Error('The eigenvalues of a matrix were not found')
      let high = low + 1
      while (!isSplitAt(high)) high++
      // Wilkinson's shift, of the block's upper end.
      const half = (d(low + 1) - d(low)) / (2 * e(low))
      const root = Math.sqrt(half * half + 1)
      let bulge = d(high) - d(low) + e(low) / (half + (half < 0 ? -root : root))
      let [sine, cosine, moved] = [1, 1, 0]
      let at = high - 1
      for (; at >= low; at--) {
        const f = sine * e(at)
        const b = cosine * e(at)
        const radius = Math.sqrt(f * f + bulge * bulge)
        beside[at + 1] = radius
        if (radius === 0) break
        sine = f / radius
        cosine = bulge / radius
        const shifted = d(at + 1) - moved
        const turned = (d(at) - shifted) * sine + 2 * cosine * b
        moved = sine * turned
        diagonal[at + 1] = shifted + moved
        bulge = cosine * turned - b
        rotate(vectors[at] as Float64Array, vectors[at + 1] as Float64Array, cosine, sine)
      }
      if (at >= low) {
        diagonal[at + 1] = d(at + 1) - moved
        beside[high] = 0
        continue
      }
      diagonal[low] = d(low) - moved
      beside[low] = bulge
      beside[high] = 0
    }
  }
  return vectors
}

function rotate(one: Float64Array, other: Float64Array, cosine: number, sine: number): void {
  for (let index = 0; index < one.length; index++) {
    const [a, b] = [one[index] as number, other[index] as number]
    one[index] = cosine * a - sine * b
    other[index] = sine * a + cosine * b
  }
}

function reflect(vector: Float64Array, v: Float64Array): void {
  const twice = 2 * dot(v, vector)
  for (let index = 0; index < v.length; index++)
    vector[index] = (vector[index] as number) - twice * (v[index] as number)
}

function withSign(vector: Float64Array): Float64Array {
  let largest = 0
  for (const component of vector) if (Math.abs(component) > Math.abs(largest)) largest = component
  return largest < 0 ? vector.map((component) => -component) : vector
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number)
  return sum
}
