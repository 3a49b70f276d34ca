/** 86.1 % ; a dash for what is not known */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? '–' : `${(share * 100).toFixed(digits)}`
}

/**
 * 12.5, 99.9: percent of what is being reached, with one digit where it has one; cut and not
 * rounded, so that 100 is said of all of it alone.
 */
export function percentReached(share: number): string {
  // A millionth of a digit, for 0.29 is 28.999999999999996 % to a computer.
  return String(Math.floor(1000 * share + 1e-6) / 10)
}

/** 7 s, 12 min, 1 h 05 */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}

/** Of a time that is known to a few seconds only, seconds say nothing from here on. */
const SECONDS_UP_TO_MS = 10 * 60_000

/**
 * 2 min 05 s ± 12 s, 14 min ± 2 min: a time no finer than what it is sure to, and no coarser.
 * @returns the time and what may be added or taken away
 */
export function estimatedTime(milliseconds: number, plusMinus: number): readonly [string, string] {
  const isInSeconds = milliseconds < SECONDS_UP_TO_MS && plusMinus < 30_000
  if (isInSeconds) return [milliseconds, plusMinus].map(secondsText) as [string, string]
  return [duration(milliseconds), plusMinus < 60_000 ? 'under 1 min' : duration(plusMinus)]
}

/** 85 s, 4 min 05 s */
function secondsText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 100) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** now, 4 min, 3 h, 2 d: how long ago */
export function ago(utc: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(utc)) / 1000)
  if (seconds < 60) return 'now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86400)} d`
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

/** 9.8 GB, 212 GB, 840 MB: to be read at a glance. */
export function bytes(count: number): string {
  if (count < 1e9) return megabytes(count)
  return `${(count / 1e9).toFixed(count < 1e11 ? 1 : 0)} GB`
}

/** 22.7 M, 109 M, 1.3 B */
export function countText(count: number): string {
  if (count >= 999.5e6) return `${(count / 1e9).toFixed(1)} B`
  if (count >= 1e6) return `${(count / 1e6).toFixed(count < 99.95e6 ? 1 : 0)} M`
  return count >= 1e4 ? `${(count / 1e3).toFixed(0)} k` : count.toLocaleString('en')
}
