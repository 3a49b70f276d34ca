/** Mean and sample standard deviation (n − 1); the deviation of a single number is not known. */
export function meanAndDeviation(numbers: readonly number[]): {
  readonly mean: number
  readonly deviation: number | undefined
} {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  if (numbers.length < 2) return { mean, deviation: undefined }
  const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (numbers.length - 1)) }
}
