/** Words of an example, both texts together: stretches without white space. */
export function countWords(text: string, textPair?: string): number {
  return wordsOf(text) + (textPair === undefined ? 0 : wordsOf(textPair))
}

function wordsOf(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
