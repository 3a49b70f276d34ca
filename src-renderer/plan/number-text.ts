/** A number as a field shows it: 5e-5, 0.1, 32. What is no number stands as it was typed. */
export function numberText(value: unknown): string {
  if (typeof value !== 'number') return value === undefined || value === null ? '' : String(value)
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value)
}

/**
 * What a field's text means: a number; the text itself where it is none, so that the plan says what
 * is wrong with it; nothing where it may be left out.
 */
export function parseNumber(text: string, isOptional: boolean): number | string | undefined {
  const plain = text.trim().replaceAll(/(?<=\d),(?=\d{3}\b)/g, '')
  if (plain === '') return isOptional ? undefined : ''
  const number = Number(plain)
  return Number.isFinite(number) ? number : text
}
