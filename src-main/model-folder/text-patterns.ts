/**
 * The regular expressions that encoders' tokenizer.json files have, as Oniguruma (which Python's
 * library uses) and as JavaScript read them. No other is run: one of the wrong shape keeps a
 * processor busy for years.
 */
export const TEXT_PATTERNS: Readonly<Record<string, RegExp>> = {
  ' {2,}': / {2,}/gu,
  '\\s+': /\p{White_Space}+/gu,
  '\\s{2,}': /\p{White_Space}{2,}/gu,
  '\\s{2,}|[\\n\\r\\t]': /\p{White_Space}{2,}|[\n\r\t]/gu,
}

/** Where a text is replaced or cut: at a word as it is written, or at one of the patterns. */
export type TextPattern = { readonly String: string } | { readonly Regex: string }

/** @returns undefined where nothing is ever found: of an empty word, and of an unknown pattern */
export function regularExpression(pattern: TextPattern): RegExp | undefined {
  if ('Regex' in pattern) return TEXT_PATTERNS[pattern.Regex]
  return pattern.String === ''
    ? undefined
    : new RegExp(pattern.String.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&'), 'gu')
}
