import type { Example, RejectedRow, UnlabelledRow } from '../contract/dataset.ts'
import { refuseWhereTooMuchIsWrong, strangeLabel, textProblem, type Collected } from './collect-examples.ts'
import { flagOf, isFlag, isWholeNumber, labelWord, unlabelledTest } from './label-word.ts'
import type { Row } from './row.ts'

/** How labels are to be understood of which a text may have several. */
export interface LabelListReading {
  /** Label words in order, asked when the rows have been read; found in them when undefined. */
  readonly words: () => readonly string[] | undefined
  /** Columns of which each says of one label whether a text has it; they are the words. */
  readonly columns: readonly string[] | undefined
  /** What stands between the labels of a cell; labels are lists where it is absent. */
  readonly separator: string | undefined
  readonly mayBeUnlabelled?: boolean
}

type LabelledRow = Extract<Row, { text: string }> & { readonly words: readonly string[] }

/**
 * Sorts rows whose labels are lists into examples, unlabelled rows and rejections. An empty list,
 * and an empty cell, is a text that has none of the labels; no list at all is an unlabelled row,
 * and so is one whose labels' own columns are all empty.
 * @throws StillroomError `invalid-dataset` when nothing, or too little, of the file is usable
 */
export async function collectLabelLists(
  path: string,
  rows: AsyncIterable<Row>,
  reading: LabelListReading,
): Promise<Collected> {
  const read: LabelledRow[] = []
  const unlabelled: UnlabelledRow[] = []
  const rejected: RejectedRow[] = []
  for await (const row of rows) {
    const { line } = row
    const reason = 'reason' in row ? row.reason : textProblem(row)
    if (reason !== undefined) rejected.push({ line, reason })
    else if ('text' in row) {
      const words = reading.columns
        ? listOfFlags(row.label, reading.columns)
        : listOf(row.label, reading.separator)
      if (typeof words === 'string') rejected.push({ line, reason: words })
      else if (words) read.push({ ...row, words })
      else unlabelled.push({ line, text: row.text, textPair: row.textPair })
    }
  }
  const labels = reading.columns ?? reading.words() ?? foundLabels(read)
  const places = new Map(labels.map((word, place) => [labelWord(word) ?? '', place]))
  const examples: Example[] = []
  for (const { line, text, textPair, rating, words } of read) {
    const strange = words.find((word) => !places.has(word))
    if (strange !== undefined) rejected.push({ line, reason: strangeLabel(strange, labels) })
    else {
      const several = [...new Set(words.map((word) => places.get(word) ?? 0))].sort((a, b) => a - b)
      examples.push({ index: examples.length, line, text, textPair, label: 0, labels: several, rating })
    }
  }
  rejected.sort((a, b) => a.line - b.line)
  const split = { examples, unlabelled, rejected }
  refuseWhereTooMuchIsWrong(path, split, labels, reading)
  return { split, labels, areNumbers: false }
}

const isMark = unlabelledTest(undefined, [])

/**
 * The labels whose columns say so; undefined where all of them say nothing, or in words which says
 * something else than 0 or 1.
 * @param cells what stands in the columns, in their order
 */
function listOfFlags(cells: unknown, columns: readonly string[]): readonly string[] | string | undefined {
  if (!Array.isArray(cells) || cells.every((cell) => isMark(labelWord(cell) ?? ''))) return undefined
  const strange = cells.findIndex((cell) => !isFlag(cell))
  if (strange >= 0)
    return `the column ${columns[strange]} says ${JSON.stringify(String(cells[strange]))}, where 1 or 0, true or false is due`
  return columns.filter((_, at) => flagOf(cells[at])).map((column) => labelWord(column) ?? '')
}

/** The labels of a row; undefined where it says none, or in words why it cannot be read. */
function listOf(label: unknown, separator: string | undefined): readonly string[] | string | undefined {
  if (label === undefined || label === null) return undefined
  if (Array.isArray(label)) {
    const words = label.map(labelWord)
    return words.every((word) => word !== undefined) ? words : 'a label of the list is nothing'
  }
  if (typeof label === 'object') return 'the label is an object, not a list'
  if (separator === undefined)
    return `the label ${JSON.stringify(label)} is no list; say what stands between labels (labelSeparator)`
  return String(label)
    .split(separator)
    .map((word) => labelWord(word) ?? '')
    .filter((word) => word !== '')
}

/** Whole numbers by size, other words sorted. */
function foundLabels(rows: readonly LabelledRow[]): readonly string[] {
  const found = [...new Set(rows.flatMap(({ words }) => words))]
  return found.every(isWholeNumber) ? found.sort((a, b) => Number(a) - Number(b)) : found.sort()
}
