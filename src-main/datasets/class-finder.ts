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
  const own = words.map((word) => labelWord(word) ?? '')
  const folded = own.map((word) => word.toLowerCase())
  const classes = new Map<string, number>()
  if (takesNumbers && !own.some(isWholeNumber)) own.forEach((_, index) => classes.set(String(index), index))
  folded.forEach((word, index) => {
    if (folded.indexOf(word) === folded.lastIndexOf(word)) classes.set(word, index)
  })
  own.forEach((word, index) => classes.set(word, index))
  return (label) => classes.get(label) ?? classes.get(label.toLowerCase())
}
