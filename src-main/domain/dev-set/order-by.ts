const DIGITS = 1 << 16

/**
 * Positions of a column's numbers in their order, equal ones as they stand; no number may be NaN.
 * Digit by digit (least significant first, 16 bits of a float64 a time), which is exact, stable and
 * some ten times faster than sorting positions by comparing: a digit that all numbers share costs
 * nothing.
 */
export function orderBy(column: ArrayLike<number>, isDescending: boolean): Int32Array {
  const count = column.length
  const digits = digitsInOrder(column, isDescending)
  let order = new Int32Array(count)
  for (let row = 0; row < count; row++) order[row] = row
  let next = new Int32Array(count)
  const starts = new Int32Array(DIGITS + 1)
  for (let digit = 0; digit < 4; digit++) {
    starts.fill(0)
    for (let row = 0; row < count; row++) add(starts, (digits[4 * row + digit] ?? 0) + 1, 1)
    if (starts[(digits[digit] ?? 0) + 1] === count) continue
    for (let value = 0; value < DIGITS; value++) add(starts, value + 1, starts[value] ?? 0)
    for (let at = 0; at < count; at++) {
      const row = order[at] ?? 0
      const value = digits[4 * row + digit] ?? 0
      next[starts[value] ?? 0] = row
      add(starts, value, 1)
    }
    ;[order, next] = [next, order]
  }
  return order
}

/**
 * Each number's bits as four unsigned digits, the least significant first, turned so that their
 * order is the numbers'.
 */
function digitsInOrder(column: ArrayLike<number>, isDescending: boolean): Uint16Array {
  const numbers = new Float64Array(column.length)
  // Adding 0 makes one zero of 0 and -0.
  for (let row = 0; row < numbers.length; row++) numbers[row] = (column[row] ?? 0) + 0
  const bits = new Uint32Array(numbers.buffer)
  const flip = isDescending ? 0xffffffff : 0
  for (let at = 0; at < bits.length; at += 2) {
    const high = bits[at + 1] ?? 0
    const isNegative = high >>> 31 === 1
    bits[at] = (isNegative ? ~(bits[at] ?? 0) : (bits[at] ?? 0)) ^ flip
    bits[at + 1] = (isNegative ? ~high : high ^ 0x80000000) ^ flip
  }
  return new Uint16Array(numbers.buffer)
}

function add(counts: Int32Array, at: number, amount: number): void {
  counts[at] = (counts[at] ?? 0) + amount
}
