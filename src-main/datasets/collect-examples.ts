import type { Example, RejectedRow, Split } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'

/** A row as a format's reader gives it: fields by what they are, or the reason why it is none. */
export type Row =
  | {
      readonly line: number
      readonly text: string
      readonly textPair?: string
      readonly label: string
      readonly rating?: Example['rating']
    }
  | { readonly line: number; readonly reason: string }

/** A file with more rejected rows than this share is refused: it is probably not what it is taken for. */
const MOST_REJECTED = 0.1
const REJECTED_WITHOUT_QUESTION = 10

/**
 * Sorts rows into examples and rejections.
 * @param labels label words in class order; a label may be its word or its class number. Found in the rows (sorted) when absent.
 * @throws StillroomError `invalid-dataset` when nothing, or too little, of the file is usable
 */
export async function collectExamples(
  path: string,
  rows: AsyncIterable<Row>,
  labels: readonly string[] | undefined,
): Promise<{ readonly split: Split; readonly labels: readonly string[] }> {
  const good: Extract<Row, { text: string }>[] = []
  const rejected: RejectedRow[] = []
  for await (const row of rows) {
    const reason = 'reason' in row ? row.reason : problemOf(row)
    if (reason !== undefined) rejected.push({ line: row.line, reason })
    else if ('text' in row) good.push(row)
  }
  const words = labels ?? [...new Set(good.map(({ label }) => label))].sort()
  const classOf = classFinder(words)
  const examples: Example[] = []
  for (const { line, label, text, textPair, rating } of good) {
    const found = classOf(label)
    if (found === undefined)
      rejected.push({ line, reason: `the label ${JSON.stringify(label)} is none of ${words.join(', ')}` })
    else examples.push({ index: examples.length, line, text, textPair, label: found, rating })
  }
  rejected.sort((a, b) => a.line - b.line)
  refuseWhereTooMuchIsWrong(path, examples.length, rejected, words)
  return { split: { examples, rejected }, labels: words }
}

function problemOf({ text, textPair, label }: Extract<Row, { text: string }>): string | undefined {
  if (text.trim() === '') return 'the text is empty'
  if (textPair?.trim() === '') return 'the second text is empty'
  if (label === '') return 'the label is empty'
  return undefined
}

function classFinder(words: readonly string[]): (label: string) => number | undefined {
  const classes = new Map([
    ...words.map((_, index) => [String(index), index] as const),
    ...words.map((word, index) => [word, index] as const),
  ])
  return (label) => classes.get(label)
}

function refuseWhereTooMuchIsWrong(
  path: string,
  examples: number,
  rejected: readonly RejectedRow[],
  words: readonly string[],
): void {
  const [first] = rejected
  const why = first ? ` The first rejected row is line ${first.line}: ${first.reason}.` : ''
  const refuse = (what: string): never => {
    throw new StillroomError(
      'invalid-dataset',
      `${path} ${what}.${why} Check the task, the format and the columns.`,
    )
  }
  if (examples === 0) refuse('holds no usable example')
  if (words.length < 2) refuse(`has only the label ${words.join()}`)
  const share = rejected.length / (examples + rejected.length)
  if (rejected.length > REJECTED_WITHOUT_QUESTION && share > MOST_REJECTED) {
    refuse(`has ${rejected.length} unusable rows beside ${examples} usable ones`)
  }
}
