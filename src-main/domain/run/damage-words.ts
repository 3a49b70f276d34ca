import type { RunDamage } from '../../contract/run-damage.ts'

/** Where and what, as in `events.jsonl:12: is no JSON`. */
export function damageWords({ file, line, reason, others }: RunDamage): string {
  const more = others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'place' : 'places'})`
  return `${file}${line === null ? '' : `:${line}`}: ${reason}${more}`
}

/** Two findings as one: the first is told, the other counted. */
export function joinedDamage(first: RunDamage | null, other: RunDamage | null): RunDamage | null {
  if (!first || !other) return first ?? other
  return { ...first, others: first.others + 1 + other.others }
}

/** What a person may do about it. */
export function damageAdvice({ file, line }: RunDamage): string {
  return line === null
    ? `Put ${file} back from a copy, or move what stands in its place away. The run is read anew by itself.`
    : `Everything else of the run is shown. To mend it, remove or correct that line of ${file}; the run is read anew by itself.`
}
