import { FORMATS } from '../contract/dataset-formats.ts'
import type { FileReading } from '../contract/dataset.ts'

const DELIMITERS: Readonly<Record<string, string>> = {
  '\t': 'tabs',
  ',': 'commas',
  ';': 'semicolons',
  '|': 'pipes (|)',
}

const ORDERS = {
  training: 'as the training set has them',
  plan: 'as the plan names them',
  task: 'as the task has them',
  file: "as the file's metadata names them (ClassLabel)",
  size: 'numbers by size',
  alphabet: 'words in alphabetical order',
} as const satisfies Record<NonNullable<FileReading['classesBy']>, string>

const WORDS_SHOWN = 20

/** What was decided while a file was read, a sentence each. */
export function sayReading(reading: FileReading, labels: readonly string[]): readonly string[] {
  return [sayFormat(reading), ...sayCells(reading), ...sayColumns(reading), ...sayClasses(reading, labels)]
}

function sayFormat({ format, encoding, isPacked, lineEnd }: FileReading): string {
  const parts = [
    `Read as ${FORMATS[format].title}`,
    ...(encoding ? [encoding] : []),
    ...(isPacked ? ['unpacked from gzip'] : []),
    ...(lineEnd === '\r' ? ['lines end with a carriage return alone'] : []),
  ]
  return `${parts.join(', ')}.`
}

function sayCells({ delimiter, quoting, hasSeparatorLine }: FileReading): readonly string[] {
  if (delimiter === undefined || !quoting) return []
  const name = DELIMITERS[delimiter] ?? JSON.stringify(delimiter)
  const between = `Cells stand between ${name}${hasSeparatorLine ? ', as the first line says (sep=)' : ''}.`
  const quotes = quoting.isQuoted
    ? `Cells may be quoted (${quoting.why}).`
    : `Quotes are text like any other (${quoting.why}).`
  return [between, quotes]
}

function sayColumns({ hasHeader, columns, text, label, labelColumns }: FileReading): readonly string[] {
  const header =
    hasHeader === undefined
      ? []
      : [hasHeader ? 'The first row names the columns.' : 'There is no header; columns are counted from 0.']
  if (!text) return header
  const labelled = labelColumns
    ? 'Each label has a column: 1 where a text has it, 0 or empty where not; where all are empty, the row is unlabelled'
    : label
      ? `Label: ${label}`
      : `No label column${sayOthers(columns, text)}`
  return [...header, `Text: ${text.join(' and ')}. ${labelled}.`]
}

/** What else is there, for the labels may go by a name that is not usual. */
function sayOthers(columns: readonly string[] = [], text: readonly string[]): string {
  const others = columns.filter((name) => name !== '' && !text.includes(name))
  if (others.length === 0) return ''
  return ` is known by its name; also there: ${shorten(others)} (if one is the label, name it)`
}

function sayClasses(
  { taskKind, classesBy, areNumbers }: FileReading,
  labels: readonly string[],
): readonly string[] {
  if (taskKind === 'regression') return [`Labels are numbers to be learnt: ${labels.join()}.`]
  if (!classesBy || labels.length === 0) return []
  const shown = shorten(labels)
  return [
    `${taskKind === 'multi-label' ? 'A text may have several labels. Labels' : 'Classes'} in order: ${shown}; ${ORDERS[classesBy]}.`,
    ...(areNumbers ? [`The file has class numbers for them: 0 is ${labels[0]}.`] : []),
  ]
}

function shorten(words: readonly string[]): string {
  const more = words.length > WORDS_SHOWN ? `, … (${words.length})` : ''
  return `${words.slice(0, WORDS_SHOWN).join(', ')}${more}`
}
