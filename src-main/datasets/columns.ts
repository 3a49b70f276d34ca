import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { GLUE_TASK_DESCRIPTIONS, type GlueTaskDescription } from './glue-tasks.ts'
import { isFlag } from './label-word.ts'
import type { Row } from './row.ts'

/** Where a table keeps what. */
export interface Columns {
  readonly text: readonly number[]
  /**
   * Absent where the table has no label column, which only a reading that may be without labels
   * takes.
   */
  readonly label?: number
  /** Instead of it, a column for each label. */
  readonly labels?: readonly number[]
  /** Cells that a row must have. */
  readonly count: number
  /** Whether the first row names the columns and is no example. */
  readonly hasHeader: boolean
}

type Wanted = Pick<FileDescription, 'path' | 'text' | 'label' | 'labelColumns' | 'task'>

/**
 * Names that texts and labels go by, the first that fits. Pairs come first: a table with both is a
 * table of pairs.
 */
const USUAL_TEXTS: readonly (readonly string[])[] = [
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
const USUAL_LABELS: readonly string[] = [
  'label',
  'labels',
  'gold_label',
  'class',
  'category',
  'sentiment',
  'target',
]

/**
 * Finds a table's columns by its first row: those that are named, else the task's, else those with
 * usual names.
 * @param mayBeUnlabelled whether a table without a label column will do
 * @throws StillroomError `invalid-dataset` naming the columns there are, when one that is wanted is
 * not among them, or is there twice
 */
export function findColumns(wanted: Wanted, firstRow: readonly string[], mayBeUnlabelled = false): Columns {
  const columns = placeColumns(wanted, firstRow, mayBeUnlabelled)
  const names = firstRow.map((name) => name.trim())
  if (columnsByPosition(wanted, names, mayBeUnlabelled)) return columns
  const { label = [], labels = [] } = columns
  const used = [...columns.text, label, ...labels].flat()
  const twice = used.map((position) => names[position]).find((name) => isTwice(names, name))
  if (twice === undefined) return columns
  throw new StillroomError(
    'invalid-dataset',
    `${wanted.path} has more than one column ${twice}, and which is meant cannot be told; its first row says: ${names.slice(0, 20).join(', ')}. Give them different names in the file, or name all columns by their positions from 0 (text, label).`,
  )
}

function isTwice(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && names.indexOf(name) !== names.lastIndexOf(name)
}

function placeColumns(wanted: Wanted, firstRow: readonly string[], mayBeUnlabelled: boolean): Columns {
  const { path, text, label, labelColumns } = wanted
  const names = firstRow.map((name) => name.trim())
  const byPosition = columnsByPosition(wanted, names, mayBeUnlabelled)
  if (byPosition) return byPosition
  const task = wanted.task && GLUE_TASK_DESCRIPTIONS[wanted.task]
  const position = (name: string) => names.indexOf(name)
  const isThere = (name: string) => position(name) >= 0
  const texts = text ?? textsOf(task).find((usual) => usual.every(isThere))
  const found = labelColumns ? undefined : (label ?? labelsOf(task).find(isThere))
  const missing = [...(texts ?? []), ...(found ? [found] : []), ...(labelColumns ?? [])].find(
    (name) => !isThere(name),
  )
  if (texts && labelColumns && missing === undefined)
    return {
      text: texts.map(position),
      labels: labelColumns.map(position),
      count: names.length,
      hasHeader: true,
    }
  if (texts && (found || mayBeUnlabelled) && missing === undefined)
    return {
      text: texts.map(position),
      label: found === undefined ? undefined : position(found),
      count: names.length,
      hasHeader: true,
    }
  const what = missing
    ? `no column ${missing}`
    : texts
      ? `no column that is the label by its name${task ? ` (${task.label})` : ''}`
      : `no column that is the text by its name${task ? ` (${task.text.join(', ')})` : ''}`
  throw new StillroomError(
    'invalid-dataset',
    `${path} has ${what}; its first row says: ${names.slice(0, 20).join(', ')}. Name the columns (text, label), or their positions from 0 where there is no header.`,
  )
}

/** Whether the columns can be found by this first row, as far as texts go. */
export function canFindColumns(wanted: Wanted, firstRow: readonly string[]): boolean {
  try {
    placeColumns(wanted, firstRow, true)
    return true
  } catch {
    return false
  }
}

/** A row of a table as an example, or why it is none. */
export function rowOfCells(
  cells: readonly string[],
  { text, label, labels, count }: Columns,
  line: number,
): Row {
  if (cells.length !== count)
    return { line, reason: `the row has ${cells.length} columns where ${count} are due` }
  const first = cells[text[0] ?? 0] ?? ''
  const second = text[1] === undefined ? undefined : cells[text[1]]
  if (labels) return { line, text: first, textPair: second, label: labels.map((position) => cells[position]) }
  return { line, text: first, textPair: second, label: label === undefined ? undefined : cells[label] }
}

function textsOf(task: GlueTaskDescription | undefined): readonly (readonly string[])[] {
  return task ? [task.text, task.hubText, ...USUAL_TEXTS] : USUAL_TEXTS
}

function labelsOf(task: GlueTaskDescription | undefined): readonly string[] {
  return task ? [task.label, ...USUAL_LABELS] : USUAL_LABELS
}

/**
 * Whether a first row whose columns were given by position names them all the same: it would else
 * be an example, and "label" a class.
 */
function isHeader(names: readonly string[], text: readonly number[], label: number | undefined): boolean {
  const isUsual = (usual: readonly string[], position: number) =>
    usual.includes(names[position]?.toLowerCase() ?? '')
  return label === undefined
    ? text.every((position) => isUsual(USUAL_TEXTS.flat(), position))
    : isUsual(USUAL_LABELS, label)
}

/**
 * Columns that are named by digits which no column has for a name; or a task's, whose files have no
 * header.
 */
function columnsByPosition(
  { path, text, label, labelColumns, task }: Wanted,
  names: readonly string[],
  mayBeUnlabelled: boolean,
): Columns | undefined {
  const wanted = [...(text ?? []), ...(labelColumns ?? (label ? [label] : []))]
  const arePositions =
    wanted.every((name) => /^\d+$/.test(name)) && !wanted.every((name) => names.includes(name))
  if (text && (label || labelColumns || mayBeUnlabelled) && arePositions) {
    const beyond = wanted.map(Number).find((position) => position >= names.length)
    if (beyond === undefined && labelColumns)
      return {
        text: text.map(Number),
        labels: labelColumns.map(Number),
        count: names.length,
        hasHeader: !labelColumns.every((column) => isFlag(names[Number(column)])),
      }
    if (beyond === undefined)
      return {
        text: text.map(Number),
        label: label ? Number(label) : undefined,
        count: names.length,
        hasHeader: isHeader(names, text.map(Number), label ? Number(label) : undefined),
      }
    throw new StillroomError(
      'invalid-dataset',
      `${path} has the columns 0 to ${names.length - 1}, none at ${beyond}`,
    )
  }
  const known: GlueTaskDescription | undefined = task && GLUE_TASK_DESCRIPTIONS[task]
  // CoLA's labelled files have no header; its test file, and its copies from the hub, have one.
  if (
    !known ||
    known.headerLines > 0 ||
    text ||
    label ||
    labelColumns ||
    names.some((name) => known.hubText.includes(name))
  )
    return undefined
  const positions = known.text.map(Number)
  const count = Math.max(...positions, Number(known.label)) + 1
  return { text: positions, label: Number(known.label), count, hasHeader: false }
}
