import { StillroomError } from '../domain/stillroom-error.ts'
import { isWholeNumber, numberOf } from './label-word.ts'

/**
 * More different whole numbers than this are asked about where they have gaps: they are rather
 * scores.
 */
const MOST_WITH_GAPS = 20
const MOST_NUMBERS = 100
/** So few classes are never asked about, however few rows there are. */
const FEW = 20
/** Rows that a class of words must have on average. */
const ROWS_A_CLASS = 4
const MOST_WORDS = 1000

/**
 * The classes that a training file's labels say: whole numbers by size, other words sorted.
 * @param counts how often each label word occurs
 * @throws StillroomError `invalid-dataset` where the labels look like scores or texts rather than
 * classes, or one class is spelled in several ways
 */
export function foundClasses(path: string, counts: ReadonlyMap<string, number>): readonly string[] {
  const words = [...counts.keys()]
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const areNumbers = words.length > 1 && words.every((word) => numberOf(word) !== undefined)
  const looksLike = areNumbers ? scores(words) : texts(words.length, rows)
  if (looksLike !== undefined) {
    const some = words.slice(0, 5).join(', ')
    throw new StillroomError(
      'invalid-dataset',
      `${path}: the labels look like ${looksLike} (${words.length} different ones in ${rows} rows: ${some}${words.length > 5 ? ', …' : ''}), and each would be a class. ${areNumbers ? 'To learn the number itself, say so (taskKind: "regression"). Else name' : 'Name'} another label column (label), or, if each of them is a class, name all of them in class order (labels).`,
    )
  }
  refuseSpellings(path, words)
  return words.every(isWholeNumber) ? words.sort((a, b) => Number(a) - Number(b)) : words.sort()
}

function scores(words: readonly string[]): string | undefined {
  if (!words.every(isWholeNumber)) return 'scores, for not all are whole numbers'
  const values = words.map(Number)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const hasGaps = most - least + 1 !== words.length || least < 0 || least > 1
  return words.length > (hasGaps ? MOST_WITH_GAPS : MOST_NUMBERS)
    ? 'scores, for there are so many'
    : undefined
}

function texts(classes: number, rows: number): string | undefined {
  const isTooMany = classes > FEW && (classes > rows / ROWS_A_CLASS || classes > MOST_WORDS)
  return isTooMany ? 'texts or names, for there are so many' : undefined
}

/**
 * Positive beside POSITIVE, and true beside 1, are hardly two classes; to count them as such would
 * train a wrong model without a word.
 */
function refuseSpellings(path: string, words: readonly string[]): void {
  const byCase = Map.groupBy(words, (word) => word.toLowerCase())
  const alike = [...byCase.values()].find((spellings) => spellings.length > 1)
  if (alike)
    throw new StillroomError(
      'invalid-dataset',
      `${path}: the labels ${alike.join(' and ')} differ only in upper and lower case. Name the classes in order (labels): where one spelling is named, the others count as it; where all are named, each is a class.`,
    )
  const hasTruths = byCase.has('true') || byCase.has('false')
  if (hasTruths && words.length > 2 && (byCase.has('0') || byCase.has('1')))
    throw new StillroomError(
      'invalid-dataset',
      `${path}: some labels are true or false, others 0 or 1 (${words.toSorted().join(', ')}). Write them in one way; or, if each of them is a class, name all of them in class order (labels).`,
    )
}
