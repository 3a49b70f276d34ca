import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import type { Row } from './collect-examples.ts'
import { GLUE_TASK_DESCRIPTIONS, type GlueTaskDescription } from './glue-tasks.ts'
import { readLines } from './read-lines.ts'

/** GLUE's own TSV: tabs, one row a line, no quoting (an unpaired double quote is text), columns as the task has them. */
export async function* readGlueTsv(
  { path, task }: FileDescription,
  signal?: AbortSignal,
): AsyncGenerator<Row> {
  if (!task) throw new StillroomError('invalid-dataset', `${path}: the format glue-tsv needs a task`)
  const description: GlueTaskDescription = GLUE_TASK_DESCRIPTIONS[task]
  let positions = description.headerLines === 0 ? positionsOf(description, undefined, path) : undefined
  for await (const line of readLines(path, signal)) {
    if ('reason' in line) {
      yield { line: line.number, reason: line.reason }
      continue
    }
    const fields = line.text.split('\t')
    if (!positions) positions = positionsOf(description, fields, path)
    else yield rowOf(fields, positions, line.number)
  }
}

interface Positions {
  readonly text: readonly number[]
  readonly label: number
  readonly columns: number
}

function rowOf(fields: readonly string[], { text, label, columns }: Positions, line: number): Row {
  if (fields.length !== columns)
    return { line, reason: `the line has ${fields.length} columns where ${columns} are due` }
  const [first, second] = text.map((position) => fields[position] ?? '')
  return { line, text: first ?? '', textPair: second, label: fields[label] ?? '' }
}

function positionsOf(
  { text, label }: GlueTaskDescription,
  header: readonly string[] | undefined,
  path: string,
): Positions {
  if (!header)
    return {
      text: text.map(Number),
      label: Number(label),
      columns: Math.max(...text.map(Number), Number(label)) + 1,
    }
  const find = (name: string): number => {
    const position = header.indexOf(name)
    if (position >= 0) return position
    throw new StillroomError(
      'invalid-dataset',
      `${path} has no column ${name}; its header says: ${header.join(', ')}`,
    )
  }
  return { text: text.map(find), label: find(label), columns: header.length }
}
