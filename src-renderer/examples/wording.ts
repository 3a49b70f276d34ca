/** The texts of an example, or others in their place; no second one where the data has none. */
export interface Wording {
  readonly text: string
  readonly textPair: string | null
}

export function isWritten({ text, textPair }: Wording): boolean {
  return text.trim() !== '' && textPair?.trim() !== ''
}

/** Characters of a token, about: a text of more for each token that has room may be cut. */
const CHARACTERS = 4

/** Whether a text may have more tokens than models read: known before they have cut it. */
export function mayBeCut({ text, textPair }: Wording, maxTokens: number): boolean {
  const whole = `${text} ${textPair ?? ''}`
  return whole.length > CHARACTERS * maxTokens || whole.split(/\s+/u).length > maxTokens
}
