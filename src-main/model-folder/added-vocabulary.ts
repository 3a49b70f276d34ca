import type { AddedToken } from './tokenizer-schema.ts'

/** A token that is matched whole, with its id. */
export interface PlacedToken extends AddedToken {
  readonly id: number
  /** Whether it is looked for in normalized text. */
  readonly normalized: boolean
}

/**
 * Tokens beside a vocabulary, added one after the other as Python's tokenizers library does it
 * (`AddedVocabulary::add_tokens`, 0.23): a word of the vocabulary keeps its id, any other gets the
 * next one, whatever a file says; of a token that is added again, what is said last holds.
 */
export class AddedVocabulary {
  readonly #vocab: ReadonlyMap<string, number>
  readonly #tokens = new Map<string, PlacedToken>()
  #highest = -1

  constructor(vocab: ReadonlyMap<string, number>) {
    this.#vocab = vocab
  }

  add(token: AddedToken): void {
    const before = this.#tokens.get(token.content)
    const id = this.idOf(token.content) ?? Math.max(this.#highest + 1, this.#vocab.size)
    this.#highest = Math.max(this.#highest, id)
    const normalized = token.normalized ?? !token.special
    const special = token.special || (before?.special ?? false)
    this.#tokens.set(token.content, { ...token, normalized, special, id })
  }

  has(content: string): boolean {
    return this.#tokens.has(content)
  }

  /** Of an added token or a word of the vocabulary. */
  idOf(content: string): number | undefined {
    return this.#tokens.get(content)?.id ?? this.#vocab.get(content)
  }

  placed(): readonly PlacedToken[] {
    return [...this.#tokens.values()]
  }
}
