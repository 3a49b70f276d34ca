import type { PlacedToken } from './added-vocabulary.ts'
import { regularExpression } from './text-patterns.ts'
import type { NormalizerStep } from './tokenizer-parts.ts'

/**
 * Two added tokens that are looked for in normalized text and read alike there; Python's library
 * finds one of them by chance.
 */
export function findAlike(
  tokens: readonly PlacedToken[],
  normalizer: readonly NormalizerStep[],
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

/** Nearly as the normalizer writes it: all that makes two texts one. */
function readAs(text: string, normalizer: readonly NormalizerStep[]): string {
  return normalizer.reduce(readBy, text)
}

function readBy(text: string, step: NormalizerStep): string {
  switch (step.type) {
    case 'BertNormalizer': {
      const clean = step.clean_text ? text.replace(/\s/gu, ' ').replace(/[\p{C}\uFFFD]/gu, '') : text
      const bare =
        (step.strip_accents ?? step.lowercase) ? clean.normalize('NFD').replace(/\p{Mn}/gu, '') : clean
      return step.lowercase ? bare.toLowerCase() : bare
    }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return text.normalize(step.type)
    case 'Precompiled': // SentencePiece's own are NFKC, but for a few characters
      return text.normalize('NFKC')
    case 'Lowercase':
      return text.toLowerCase()
    case 'StripAccents':
      return text.replace(/\p{M}/gu, '')
    case 'Strip':
      return text.trim()
    case 'Replace':
      return text.replace(regularExpression(step.pattern) ?? /(?!)/u, () => step.content)
    case 'Prepend':
      return text
  }
}
