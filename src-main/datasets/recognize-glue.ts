import type { GlueTask } from '../contract/dataset.ts'
import { LABELLED_HEADERS } from './glue-tasks.ts'
import { readHead } from './read-head.ts'

const ROWS_LOOKED_AT = 40

/** What GLUE's own files have in a column that several tasks, or anybody's tables, share. */
type Cells = Readonly<Record<string, readonly string[]>>
const isAll = (cells: readonly string[] = [], shape: RegExp) =>
  cells.length > 0 && cells.every((cell) => shape.test(cell))
const BINARY = /^[01]$/
const ENTAILMENT = /^(not_)?entailment$/

/**
 * The tasks by the first line of their labelled files, and by what stands below where that line
 * does not tell: RTE's and WNLI's are the same, and anybody may have SST-2's, whose own texts are
 * in small letters and end in a space.
 */
const BY_HEADER: readonly (readonly [GlueTask, readonly string[], ((cells: Cells) => boolean)?])[] = [
  ['qqp', LABELLED_HEADERS.qqp],
  ['mrpc', LABELLED_HEADERS.mrpc],
  ['stsb', LABELLED_HEADERS.stsb],
  ['qnli', LABELLED_HEADERS.qnli, ({ label }) => isAll(label, ENTAILMENT)],
  ['rte', LABELLED_HEADERS['rte-or-wnli'], ({ label }) => isAll(label, ENTAILMENT)],
  ['wnli', LABELLED_HEADERS['rte-or-wnli'], ({ label }) => isAll(label, BINARY)],
  [
    'sst2',
    ['sentence', 'label'],
    ({ sentence, label }) => isAll(label, BINARY) && isAll(sentence, /^[^A-Z]* $/),
  ],
]

/**
 * The GLUE task whose own labelled file this is, told by what it holds: its name does not count.
 * @returns undefined for any other table
 * @throws StillroomError `invalid-dataset` when it cannot be read
 */
export async function recognizeGlue(path: string): Promise<GlueTask | undefined> {
  const head = await readHead(path)
  const lines = head.split(/\r?\n/, ROWS_LOOKED_AT + 1)
  // The last line may be cut.
  const rows = lines.slice(0, lines.length > 1 ? -1 : 1).map((line) => line.split('\t'))
  const [header = [], ...below] = rows
  if (isCola(rows)) return 'cola'
  if (['gold_label', 'sentence1_binary_parse', 'promptID'].every((name) => header.includes(name)))
    return 'mnli'
  const cells = Object.fromEntries(
    header.map((name, column) => [name, below.map((row) => row[column] ?? '')]),
  )
  return BY_HEADER.find(
    ([, names, holds = () => true]) => header.join('\t') === names.join('\t') && holds(cells),
  )?.[0]
}

/** No header: where it is from, whether it is acceptable, its author's mark, the sentence. */
function isCola(rows: readonly (readonly string[])[]): boolean {
  return rows.every(
    ([source = '', label = '', mark = ' ', sentence = '', ...more]) =>
      /^[\w-]{1,12}$/.test(source) &&
      BINARY.test(label) &&
      /^\*?$/.test(mark) &&
      sentence !== '' &&
      more.length === 0,
  )
}
