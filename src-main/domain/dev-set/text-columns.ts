/** What the words of a dev set's texts say of each example. N examples. */
export interface TextColumns {
  /** 1 where either text holds an English negation. [N] */
  readonly negated: Uint8Array
  /**
   * Word overlap of the two texts: Jaccard's index of their sets of words; NaN where there is one
   * text, or no word. [N]
   */
  readonly overlap: Float64Array
  /** Share of the words that the whole dev set has once; NaN where there is no word. [N] */
  readonly rare: Float64Array
}

/** Letters and digits in a row, with an apostrophe inside: don't, n't, 2nd. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu

/** Besides these, every word that ends in n't. */
const NEGATIONS: ReadonlySet<string> = new Set([
  'not',
  'no',
  'never',
  'none',
  'nobody',
  'nothing',
  'nowhere',
  'neither',
  'nor',
  'cannot',
  'without',
])

/** Words are compared in lower case. */
export function textColumns(
  examples: readonly { readonly text: string; readonly textPair?: string }[],
): TextColumns {
  const words = examples.map(({ text, textPair = '' }) => [wordsOf(text), wordsOf(textPair)] as const)
  const counts = new Map<string, number>()
  for (const word of words.flat(2)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return {
    negated: Uint8Array.from(words, (texts) => (texts.some((text) => text.some(isNegation)) ? 1 : 0)),
    overlap: Float64Array.from(words, ([first, second], row) =>
      examples[row]?.textPair === undefined ? Number.NaN : jaccard(new Set(first), new Set(second)),
    ),
    rare: Float64Array.from(words, ([first, second]) => {
      const all = [...first, ...second]
      return all.filter((word) => counts.get(word) === 1).length / all.length
    }),
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? []
}

function isNegation(word: string): boolean {
  return NEGATIONS.has(word) || /n['’]t$/.test(word)
}

function jaccard(first: ReadonlySet<string>, second: ReadonlySet<string>): number {
  const shared = [...first].filter((word) => second.has(word)).length
  return shared / (first.size + second.size - shared)
}
