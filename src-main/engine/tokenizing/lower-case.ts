/** Letter by letter, as Rust does it: a whole text's Σ that ends a word would become ς. */
export function lowerCase(text: string): string {
  return text.replaceAll('Σ', 'σ').toLowerCase()
}
