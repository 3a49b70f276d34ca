import { isWholeNumber, labelWord } from './label-word.ts'

/**
 * Finds the class of a label word: by the word itself, case aside where that leaves no doubt.
 * @param words label words in class order
 * @param takesNumbers whether the file is described as holding class numbers (0 is the first word).
 * Never heard where words are numbers themselves: a rating of 3 is not the class with number 3.
 */
export function classFinder(
  words: readonly string[],
  takesNumbers: boolean,
): (label: string) => number | undefined {
  const written = words.map((word) => labelWord(word) ?? '')
  const folded = written.map((word) => word.toLowerCase())
  const classes = new Map<string, number>()
  if (takesNumbers && !written.some(isWholeNumber))
    written.forEach((_, index) => classes.set(String(index), index))
  folded.forEach((word, index) => {
    if (folded.indexOf(word) === folded.lastIndexOf(word)) classes.set(word, index)
  })
  written.forEach((word, index) => classes.set(word, index))
  return (label) => classes.get(label) ?? classes.get(label.toLowerCase())
}
