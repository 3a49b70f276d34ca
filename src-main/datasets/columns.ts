import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import type { Row } from './row.ts'

/** Where a table keeps what. */
export interface Columns {
  readonly text: readonly number[]
  /** Absent where the table has no label column, which only a reading that may be without labels takes. */
  readonly label?: number
  /** Cells that a row must have. */
  readonly count: number
  /** Whether the first row names the columns and is no example. */
  readonly hasHeader: boolean
}

/** Names that texts and labels go by, the first that fits. Pairs come first: a table with both is a table of pairs. */
const USUAL_TEXTS = [
  ['sentence1', 'sentence2'],
  ['question1', 'question2'],
  ['premise', 'hypothesis'],
  ['question', 'sentence'],
  ['text1', 'text2'],
  ['text'],
  ['sentence'],
  ['content'],
  ['review'],
]
export const USUAL_LABELS = ['label', 'labels', 'gold_label', 'class', 'category', 'sentiment', 'target']

/**
 * Finds a table's columns by its first row.
 * @param mayBeUnlabelled whether a table without a label column will do
 * @throws StillroomError `invalid-dataset` naming the columns there are, when one that is wanted is not among them
 */
export function findColumns(
  { path, text, label }: Pick<FileDescription, 'path' | 'text' | 'label'>,
  firstRow: readonly string[],
  mayBeUnlabelled = false,
): Columns {
  const names = firstRow.map((name) => name.trim())
  const wanted = [...(text ?? []), ...(label ? [label] : [])]
  const arePositions =
    wanted.every((name) => /^\d+$/.test(name)) && !wanted.every((name) => names.includes(name))
  if (text && (label || mayBeUnlabelled) && arePositions) {
    const beyond = wanted.map(Number).find((position) => position >= names.length)
    if (beyond !== undefined)
      throw new StillroomError(
        'invalid-dataset',
        `${path} has the columns 0 to ${names.length - 1}, none at ${beyond}`,
      )
    return {
      text: text.map(Number),
      label: label ? Number(label) : undefined,
      count: names.length,
      hasHeader: false,
    }
  }
  const position = (name: string) => names.indexOf(name)
  const isThere = (name: string) => position(name) >= 0
  const texts = text ?? USUAL_TEXTS.find((usual) => usual.every(isThere))
  const found = label ?? USUAL_LABELS.find(isThere)
  const missing = [...(texts ?? []), ...(found ? [found] : [])].find((name) => !isThere(name))
  if (texts && (found || mayBeUnlabelled) && missing === undefined)
    return {
      text: texts.map(position),
      label: found === undefined ? undefined : position(found),
      count: names.length,
      hasHeader: true,
    }
  const what = missing
    ? `no column ${missing}`
    : `no column that is ${texts ? 'the label' : 'the text'} by its name`
  throw new StillroomError(
    'invalid-dataset',
    `${path} has ${what}; its first row says: ${names.slice(0, 20).join(', ')}. Name the columns (text, label), or their positions from 0 where there is no header.`,
  )
}

/** A row of a table as an example, or why it is none. */
export function rowOfCells(cells: readonly string[], { text, label, count }: Columns, line: number): Row {
  if (cells.length !== count)
    return { line, reason: `the row has ${cells.length} columns where ${count} are due` }
  const [first = '', second] = text.map((position) => cells[position] ?? '')
  return { line, text: first, textPair: second, label: label === undefined ? undefined : cells[label] }
}
