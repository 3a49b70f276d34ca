import type { PlacedToken } from './added-vocabulary.ts'
import type { Normalizer } from './tokenizer-schema.ts'

/**
 * Two added tokens that are looked for in normalized text and read alike there; Python's library
 * finds one of them by chance.
 */
export function findAlike(
  tokens: readonly PlacedToken[],
  normalizer: Normalizer | null,
): readonly [string, string] | undefined {
  const seen = new Map<string, string>()
  for (const { content } of tokens.filter(({ normalized }) => normalized)) {
    const read = readAs(content, normalizer)
    const before = seen.get(read)
    if (before !== undefined) return [before, content]
    seen.set(read, content)
  }
  return undefined
}

/** Nearly as BERT's normalizer writes it: all that makes two texts one. */
function readAs(text: string, normalizer: Normalizer | null): string {
  if (!normalizer) return text
  const clean = normalizer.clean_text ? text.replace(/\s/gu, ' ').replace(/[\p{C}\uFFFD]/gu, '') : text
  const bare =
    (normalizer.strip_accents ?? normalizer.lowercase)
      ? clean.normalize('NFD').replace(/\p{Mn}/gu, '')
      : clean
  return normalizer.lowercase ? bare.toLowerCase() : bare
}
