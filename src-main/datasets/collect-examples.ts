import type { Example, RejectedRow, Split, UnlabelledRow } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { classFinder } from './class-finder.ts'
import { foundClasses } from './found-classes.ts'
import { isWholeNumber, labelWord, numberOf, unlabelledTest } from './label-word.ts'
import type { Row } from './row.ts'

type LabelledRow = Omit<Extract<Row, { text: string }>, 'label'> & { readonly label: string }

/** How a file's labels are to be understood; asked when its rows have been read. */
export interface LabelReading {
  /** Label words in class order; found in the rows when absent. */
  readonly words: () => readonly string[] | undefined
  /**
   * Who says that labels may be class numbers (0, 1, …) for the words: a task each by itself, the
   * plan's own words only where all labels are such numbers.
   */
  readonly numbersBy: () => 'task' | 'plan' | undefined
  /** Rows without labels are as good as others: to predict on, or to distil from. */
  readonly mayBeUnlabelled?: boolean
  /** Labels are numbers, called so; asked when the rows have been read. */
  readonly numberName?: () => string
}

/**
 * A file with more rejected rows than this share is refused: it is probably not what it is taken
 * for.
 */
const MOST_REJECTED = 0.1
const REJECTED_WITHOUT_QUESTION = 10

/** A file's rows, sorted, with its label words in class order. */
export interface Collected {
  readonly split: Split
  readonly labels: readonly string[]
  readonly areNumbers: boolean
}

/**
 * Sorts rows into examples, unlabelled rows and rejections.
 * @throws StillroomError `invalid-dataset` when nothing, or too little, of the file is usable, or
 * its labels look like scores
 */
export async function collectExamples(
  path: string,
  rows: AsyncIterable<Row>,
  reading: LabelReading,
): Promise<Collected> {
  const read: LabelledRow[] = []
  const rejected: RejectedRow[] = []
  const found = new Map<string, number>()
  for await (const row of rows) {
    const reason = 'reason' in row ? row.reason : problemOf(row)
    if (reason !== undefined) rejected.push({ line: row.line, reason })
    else if ('text' in row) {
      const label = labelWord(row.label) ?? ''
      found.set(label, (found.get(label) ?? 0) + 1)
      read.push({ ...row, label })
    }
  }
  const words = reading.numberName ? [reading.numberName()] : reading.words()
  const isUnlabelled = unlabelledTest(reading.numberName ? undefined : words, found.keys())
  const counts = new Map([...found].filter(([label]) => !isUnlabelled(label)))
  const labels = words ?? foundClasses(path, counts)
  const areNumbers = holdsClassNumbers(reading.numbersBy(), labels, counts)
  const labelOf = reading.numberName ? numberOf : classFinder(labels, areNumbers)
  const examples: Example[] = []
  const unlabelled: UnlabelledRow[] = []
  for (const { line, label, text, textPair, rating } of read) {
    if (isUnlabelled(label)) {
      unlabelled.push({ line, text, textPair })
      continue
    }
    const value = labelOf(label)
    if (value !== undefined)
      examples.push({ index: examples.length, line, text, textPair, label: value, rating })
    else {
      const reason = reading.numberName
        ? `the label ${JSON.stringify(label)} is no number`
        : strangeLabel(label, labels)
      rejected.push({ line, reason })
    }
  }
  rejected.sort((a, b) => a.line - b.line)
  const split = { examples, unlabelled, rejected }
  refuseWhereTooMuchIsWrong(path, split, labels, reading)
  return { split, labels, areNumbers }
}

/** Why a row's texts cannot be used. */
export function textProblem({ text, textPair }: Extract<Row, { text: string }>): string | undefined {
  if (text.trim() === '') return 'the text is empty'
  return textPair?.trim() === '' ? 'the second text is empty' : undefined
}

function problemOf(row: Extract<Row, { text: string }>): string | undefined {
  const ofText = textProblem(row)
  if (ofText !== undefined) return ofText
  const { label } = row
  if (typeof label === 'object' && label !== null)
    return Array.isArray(label)
      ? 'the label is a list, not a word or a number; where a text may have several labels, say so (taskKind: "multi-label")'
      : 'the label is an object, not a word or a number; name the field in it (label.name)'
  return undefined
}

/** Why a label is none of those that there are. */
export function strangeLabel(label: string, words: readonly string[]): string {
  const shown = words.length > 20 ? `${words.slice(0, 20).join(', ')}, …` : words.join(', ')
  return `the label ${JSON.stringify(label)} is none of ${shown}`
}

/**
 * Class numbers are believed where a description speaks of them; of labels that only a plan names,
 * where all are such numbers.
 */
function holdsClassNumbers(
  numbersBy: 'task' | 'plan' | undefined,
  words: readonly string[],
  counts: ReadonlyMap<string, number>,
): boolean {
  if (numbersBy === undefined || words.some((word) => isWholeNumber(labelWord(word) ?? ''))) return false
  const isNumber = (label: string) =>
    isWholeNumber(label) && Number(label) >= 0 && Number(label) < words.length
  const found = [...counts.keys()]
  return numbersBy === 'task' ? found.some(isNumber) : found.length > 0 && found.every(isNumber)
}

/** @throws StillroomError `invalid-dataset` where too little of a file is usable */
export function refuseWhereTooMuchIsWrong(
  path: string,
  { examples, unlabelled, rejected }: Split,
  words: readonly string[],
  { mayBeUnlabelled = false, numberName }: Pick<LabelReading, 'mayBeUnlabelled' | 'numberName'>,
): void {
  const [first] = rejected
  const refuse = (what: string): never => {
    const why = first ? ` The first rejected row is line ${first.line}: ${first.reason}.` : ''
    const marks =
      unlabelled.length > 0
        ? ` ${unlabelled.length} rows are unlabelled (empty, "-", NaN or -1); if such a mark is a class here, name all label words (labels).`
        : ''
    throw new StillroomError(
      'invalid-dataset',
      `${path} ${what}.${why}${marks} Check the task, the format and the columns.`,
    )
  }
  const usable = examples.length + (mayBeUnlabelled ? unlabelled.length : 0)
  if (usable === 0) refuse(unlabelled.length > 0 ? 'holds no labelled row' : 'holds no usable example')
  if (numberName === undefined) {
    if (words.length < 2 && !mayBeUnlabelled) refuse(`has only the label ${words.join()}`)
  } else if (
    examples.length > 1 &&
    examples.every(({ label }) => label === examples[0]?.label) &&
    !mayBeUnlabelled
  )
    refuse(`has only the number ${examples[0]?.label} for a label`)
  const good = examples.length + unlabelled.length
  const share = rejected.length / (good + rejected.length)
  if (rejected.length > REJECTED_WITHOUT_QUESTION && share > MOST_REJECTED) {
    refuse(`has ${rejected.length} unusable rows beside ${good} usable ones`)
  }
}
