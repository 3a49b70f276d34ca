/** A value of an axis as it is read: 1e-5, where a study has 0.00001. */
export function settingTextOf(value: string): string {
  const number = Number(value)
  return value !== '' && number !== 0 && Math.abs(number) < 1e-3 ? number.toExponential() : value
}
