/** Mean of each row. @param values [N, size] @returns [N] */
export function rowMeans(values: Float32Array, size: number): Float64Array {
  return Float64Array.from({ length: values.length / size }, (_, row) => {
    let sum = 0
    for (let at = row * size; at < (row + 1) * size; at++) sum += values[at] ?? 0
    return sum / size
  })
}

/** Mean of each column over some rows; NaN over none. @param values [N, size] @returns [size] */
export function columnMeans(values: Float32Array, size: number, rows: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(size)
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] ?? 0) * size
    for (let column = 0; column < size; column++)
      sums[column] = (sums[column] ?? 0) + (values[from + column] ?? 0)
  }
  return sums.map((sum) => sum / rows.length)
}
