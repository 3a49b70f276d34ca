/** Round numbers that cover a range: 1, 2 or 5 times a power of ten apart. */
export function linearTicks(low: number, high: number, about: number): readonly number[] {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const rough = span / Math.max(1, about)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => roundOff((first + index) * step))
}

/** Powers of ten within a range, and 2 and 5 times them where those are few. */
export function logTicks(low: number, high: number): readonly number[] {
  const from = Math.floor(Math.log10(low))
  const to = Math.ceil(Math.log10(high))
  const digits = to - from > 3 ? [1] : [1, 2, 5]
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index))
    .flatMap((power) => digits.map((digit) => roundOff(digit * power)))
    .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
}

export function tickText(value: number): string {
  return value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7)
    ? value.toExponential(0)
    : value.toLocaleString('en', { maximumSignificantDigits: 6 })
}

/** 0.30000000000000004 is written 0.3. */
function roundOff(value: number): number {
  return Number(value.toPrecision(12))
}
