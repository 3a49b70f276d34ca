import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { LabelMap } from '../../contract/class-matching.ts'
import { DELIMITER, GLUE_TASKS, type FileDescription, type GlueTask } from '../../contract/dataset.ts'
import { DATASET_FORMATS, type DatasetFormat } from '../../contract/dataset-formats.ts'
import { TASK_KIND_IDS, type TaskKind } from '../../contract/tasks.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { describeFile } from '../../datasets/describe-file.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import { scoreLine } from './score-words.ts'
import { withSession } from './session.ts'

/** dataset inspect, catalogue, predict */
export function addDataCommands(program: Command, signal: AbortSignal): void {
  addInspect(program, signal)
  addCatalogue(program, signal)
  addPredict(program, signal)
}

function addInspect(program: Command, signal: AbortSignal): void {
  const dataset = program.command('dataset').description('labelled text')
  withSession(
    withFileOptions(
      dataset.command('inspect').description('how a file is read, its rows, labels and rejected rows'),
    ).option(
      '--train <path>',
      'training file: rows with the same text are counted, and its labels are the classes',
    ),
    signal,
    async (session, { train, ...options }: FileOptions & { train?: string }) => {
      const { inspectDataset } = await import('../../datasets/inspect-dataset.ts')
      const trained = train === undefined ? undefined : await fileOf({ ...options, file: train })
      const found = await inspectDataset(await fileOf(options), { train: trained, signal })
      session.answer(found, () => {
        for (const sentence of found.reading) session.print(sentence)
        session.print(`${found.rows} rows`)
        for (const [label, count] of Object.entries(found.labels)) session.print(`  ${label}  ${count}`)
        if (found.numbers)
          session.print(
            `  ${found.numbers.least} to ${found.numbers.most}, mean ${found.numbers.mean.toFixed(3)}`,
          )
        if (found.unlabelled > 0) session.print(`${found.unlabelled} unlabelled`)
        session.print(`${found.rejected.length} rejected`)
        for (const { line, reason } of found.rejected) session.print(`  line ${line}: ${reason}`)
        for (const [same, where] of [
          [found.repeated, 'in this file'],
          [found.shared, 'in the training file'],
        ] as const) {
          if (!same) continue
          session.print(`${same.count} with a text that is also ${where}`)
          for (const { line, sameAs, text } of same.first)
            session.print(`  line ${line}, as line ${sameAs}: ${text.replaceAll(/\s+/g, ' ')}`)
        }
      })
    },
  )
}

function addCatalogue(program: Command, signal: AbortSignal): void {
  withSession(
    program.command('catalogue').description('teachers and data sets known by name'),
    signal,
    async (session) => {
      const { NAMED_DATASETS } = await import('../../catalogue/named-datasets.ts')
      const { NAMED_MODELS } = await import('../../catalogue/named-models.ts')
      const list = (entries: Readonly<Record<string, { title: string; licence: string; bytes: number }>>) =>
        Object.entries(entries).map(([name, { title, licence, bytes }]) => ({ name, title, licence, bytes }))
      const found = { models: list(NAMED_MODELS), datasets: list(NAMED_DATASETS) }
      session.answer(found, () => {
        for (const { name, title, licence, bytes } of [...found.models, ...found.datasets])
          session.print(`${name}  ${title} (${licence}, ${(bytes / 1e6).toFixed(1)} MB to fetch)`)
      })
    },
  )
}

function addPredict(program: Command, signal: AbortSignal): void {
  withSession(
    withFileOptions(
      program
        .command('predict')
        .description('what a checkpoint says of every row of a file, labelled or not'),
      'label words in class order; or which class is which label: POSITIVE=1,NEGATIVE=0',
    )
      .requiredOption('--checkpoint <folder>', 'Hugging Face folder with a classification head')
      .option('--max-length <tokens>', 'tokens a text is cut to', wholeNumber, 128),
    signal,
    async (session, options: FileOptions & { checkpoint: string; maxLength: number }) => {
      const { predict } = await import('../../host/inspecting/predict.ts')
      const { checkpoint, maxLength, ...described } = options
      const map = readLabelMap(described.labels)
      const file = await fileOf(map ? { ...described, labels: undefined } : described)
      const request = {
        kind: 'predict',
        checkpoint: resolve(checkpoint),
        file,
        maxLength,
        labels: map,
      } as const
      const predictions = await predict(PROGRAM_PATHS.predict, request, await session.runtime(), signal)
      session.answer(predictions, () => {
        predictions.labels.forEach((label, row) => {
          const logits = predictions.logits[row]?.map((logit) => logit.toFixed(4)).join('\t')
          session.print(`${predictions.lines[row]}\t${label}\t${logits}`)
        })
        const { taskKind, scores, judged, unlabelled, rejected, matching, notes } = predictions
        for (const note of notes) session.note(note)
        if (matching !== null) session.note(`classes matched ${matching}`)
        const share =
          scores === null
            ? 'no row is labelled, so none is judged'
            : `${taskKind === 'classification' ? `accuracy ${(scores.accuracy * 100).toFixed(2)} %` : scoreLine(scores)} of ${judged}`
        const left =
          scores !== null && unlabelled > 0 ? `; unlabelled, so predicted and not judged: ${unlabelled}` : ''
        session.note(`${share}${left}; ${rejected.length} rejected`)
      })
    },
  )
}

interface FileOptions {
  readonly file: string
  readonly task?: GlueTask
  readonly format?: DatasetFormat
  readonly text?: readonly string[]
  readonly label?: string
  readonly taskKind?: TaskKind
  readonly labelSeparator?: string
  readonly labelColumns?: readonly string[]
  readonly labels?: readonly string[]
  readonly quoted?: boolean
  readonly delimiter?: string
}

/** POSITIVE=1,NEGATIVE=0 as which class is which label; undefined where words are named. */
function readLabelMap(given: readonly string[] | undefined): LabelMap | undefined {
  const parts = given?.flatMap((text) => (text.includes('=') ? text.split(',') : [text])) ?? []
  if (!parts.some((part) => part.includes('='))) return undefined
  const entries = parts.map((part) => {
    const [, name = '', label = ''] = /^([^=]+)=([^=]*)$/.exec(part) ?? []
    if (name.trim() === '' || label.trim() === '')
      throw new StillroomError(
        'invalid-arguments',
        `--labels ${JSON.stringify(part)}: write which class is which label, such as POSITIVE=1,NEGATIVE=0, or label words alone`,
      )
    return [name.trim(), label.trim()] as const
  })
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new StillroomError('invalid-arguments', `--labels names ${twice} twice`)
  return Object.fromEntries(entries)
}

function withFileOptions(command: Command, labels = 'label words in class order'): Command {
  return command
    .requiredOption('--file <path>', 'labelled text')
    .addOption(new Option('--task <task>', 'GLUE task: its columns and label words').choices(GLUE_TASKS))
    .addOption(new Option('--format <format>', 'told from the file when left out').choices(DATASET_FORMATS))
    .option('--text <column...>', 'column of the text; two for pairs')
    .option('--label <column>', 'column of the label')
    .addOption(
      new Option('--task-kind <kind>', 'what a label is; one class, or as the task, when left out').choices(
        TASK_KIND_IDS,
      ),
    )
    .option('--label-separator <characters>', 'between the labels of a cell, where a text may have several')
    .option(
      '--label-columns <column...>',
      'a column of 0 and 1 for each label, where a text may have several',
    )
    .option('--labels <word...>', labels)
    .option('--quoted <true|false>', "whether a table's cells may be quoted; told from the file", trueOrFalse)
    .option('--delimiter <character>', "between a table's cells (or: tab); told from the file", delimiterOf)
}

function fileOf({
  file,
  task,
  format,
  text,
  label,
  taskKind,
  labelSeparator,
  labelColumns,
  labels,
  quoted,
  delimiter,
}: FileOptions): Promise<FileDescription> {
  return describeFile({
    path: resolve(file),
    task,
    format,
    text,
    label,
    taskKind,
    labelSeparator,
    labelColumns,
    labels,
    quoted,
    delimiter,
  })
}

const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  comma: ',',
  semicolon: ';',
  pipe: '|',
}

function delimiterOf(text: string): string {
  const delimiter = DELIMITER_WORDS[text] ?? text
  if (DELIMITER.test(delimiter)) return delimiter
  throw new InvalidArgumentError('One character is needed, no quote and no line end; or tab.')
}

function trueOrFalse(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new InvalidArgumentError('true or false is needed.')
}

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('A whole number above 0 is needed.')
}
