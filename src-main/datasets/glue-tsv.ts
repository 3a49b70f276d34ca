import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { USUAL_LABELS } from './columns.ts'
import { GLUE_TASK_DESCRIPTIONS, type GlueTaskDescription } from './glue-tasks.ts'
import { readLines } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

/** GLUE's own TSV: tabs, one row a line, no quoting (an unpaired double quote is text), columns as the task has them. */
export async function* readGlueTsv(
  { path, task }: FileDescription,
  { mayBeUnlabelled = false, signal }: RowOptions,
): AsyncGenerator<Row> {
  if (!task) throw new StillroomError('invalid-dataset', `${path}: the format glue-tsv needs a task`)
  const description: GlueTaskDescription = GLUE_TASK_DESCRIPTIONS[task]
  let positions: Positions | undefined
  for await (const line of readLines(path, signal)) {
    if ('reason' in line) {
      yield { line: line.number, reason: line.reason }
      continue
    }
    const fields = line.text.split('\t')
    if (positions) yield rowOf(fields, positions, line.number)
    else {
      positions = positionsOf(description, fields, path, mayBeUnlabelled)
      if (!positions.hasHeader) yield rowOf(fields, positions, line.number)
    }
  }
}

interface Positions {
  readonly text: readonly number[]
  readonly label?: number
  readonly columns: number
  readonly hasHeader: boolean
}

function rowOf(fields: readonly string[], { text, label, columns }: Positions, line: number): Row {
  if (fields.length !== columns)
    return { line, reason: `the line has ${fields.length} columns where ${columns} are due` }
  const [first, second] = text.map((position) => fields[position] ?? '')
  return { line, text: first ?? '', textPair: second, label: label === undefined ? undefined : fields[label] }
}

function positionsOf(
  { headerLines, text, label, hubText }: GlueTaskDescription,
  first: readonly string[],
  path: string,
  mayBeUnlabelled: boolean,
): Positions {
  // CoLA's labelled files have no header, but its test file has one, and no labels.
  const isTest = headerLines === 0 && hubText.every((name) => first.includes(name))
  if (headerLines === 0 && !isTest) {
    const columns = Math.max(...text.map(Number), Number(label)) + 1
    return { text: text.map(Number), label: Number(label), columns, hasHeader: false }
  }
  const find = (name: string): number => {
    const position = first.indexOf(name)
    if (position >= 0) return position
    throw new StillroomError(
      'invalid-dataset',
      `${path} has no column ${name}; its header says: ${first.join(', ')}`,
    )
  }
  const isThere = (name: string) => first.includes(name)
  // Files made from the hub have its names under a task's own header line.
  const texts = !isTest && (text.every(isThere) || !hubText.every(isThere)) ? text : hubText
  const labelled = [label, ...USUAL_LABELS].find(isThere)
  return {
    text: texts.map(find),
    label: labelled === undefined && mayBeUnlabelled ? undefined : find(labelled ?? label),
    columns: first.length,
    hasHeader: true,
  }
}
