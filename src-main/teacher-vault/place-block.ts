/**
 * Copies an array of any rank into the corner of a larger one: a text's own tensor into its padded
 * place, or back.
 * Both row by row; axes of equal length are copied at once.
 * @param shape of what is copied
 * @param from where it lies, in axes of `fromShape`, beginning at `fromAt`
 * @param to where it goes, in axes of `toShape`, beginning at `toAt`
 */
export function placeBlock(
  shape: readonly number[],
  from: Float32Array,
  fromShape: readonly number[],
  fromAt: number,
  to: Float32Array,
  toShape: readonly number[],
  toAt: number,
): void {
  // The innermost axes that all three agree on, and the one outside them, are contiguous.
  let axis = shape.length - 1
  let run = shape[axis] ?? 1
  while (axis > 0 && shape[axis] === fromShape[axis] && shape[axis] === toShape[axis]) {
    axis--
    run *= shape[axis] ?? 1
  }
  const copy = (outer: number, fromPlace: number, toPlace: number): void => {
    if (outer === axis) {
      to.set(from.subarray(fromPlace, fromPlace + run), toPlace)
      return
    }
    const fromStride = strideOf(fromShape, outer)
    const toStride = strideOf(toShape, outer)
    for (let index = 0; index < (shape[outer] ?? 1); index++)
      copy(outer + 1, fromPlace + index * fromStride, toPlace + index * toStride)
  }
  copy(0, fromAt, toAt)
}

function strideOf(shape: readonly number[], axis: number): number {
  let stride = 1
  for (let inner = axis + 1; inner < shape.length; inner++) stride *= shape[inner] ?? 1
  return stride
}
