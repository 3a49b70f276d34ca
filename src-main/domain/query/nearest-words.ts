import { editDistance } from '../edit-distance.ts'

/** Words that begin like what was written, or hold it, or differ in a letter or two. */
export function nearestWords(text: string, words: readonly string[]): readonly string[] {
  const written = text.toLowerCase()
  const distance = (word: string) => {
    const other = word.toLowerCase()
    if (other.startsWith(written) || written.startsWith(other)) return 0
    return other.includes(written) ? 1 : 2 + editDistance(written, other)
  }
  return words
    .map((word) => [word, distance(word)] as const)
    .filter(([, far]) => far <= 2 + Math.max(1, Math.floor(written.length / 3)))
    .sort((a, b) => a[1] - b[1])
    .slice(0, 4)
    .map(([word]) => word)
}
