// Slow: reads whole GLUE tasks.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { GlueTask } from '../../../src-main/contract/dataset.ts'
import { inspectDataset } from '../../../src-main/datasets/inspect-dataset.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'
import { GLUE, hasGlue } from '../../support/shared-data.ts'
import { temporaryFile } from '../temporary-file.ts'

const COUNTS: readonly (readonly [GlueTask, string, number, Readonly<Record<string, number>>])[] = [
  ['cola', 'CoLA/train.tsv', 8551, { unacceptable: 2528, acceptable: 6023 }],
  ['cola', 'CoLA/dev.tsv', 1043, { unacceptable: 322, acceptable: 721 }],
  ['sst2', 'SST-2/train.tsv', 67349, { negative: 29780, positive: 37569 }],
  ['sst2', 'SST-2/dev.tsv', 872, { negative: 428, positive: 444 }],
  ['mrpc', 'MRPC/train.tsv', 3668, { not_equivalent: 1194, equivalent: 2474 }],
  ['mrpc', 'MRPC/dev.tsv', 408, { not_equivalent: 129, equivalent: 279 }],
  ['qqp', 'QQP/dev.tsv', 40430, { not_duplicate: 25545, duplicate: 14885 }],
]

describe.skipIf(!hasGlue)('the real GLUE files', () => {
  test.each(COUNTS)('%s: %s has %i rows, none rejected', async (task, file, rows, labels) => {
    const found = await inspectDataset({ path: join(GLUE, file), format: 'glue-tsv', task })
    expect(found).toMatchObject({ rows, labels, unlabelled: 0, rejected: [] })
  })

  test('QQP as the hub serves it (Parquet) has the same examples as the TSV', async () => {
    const read = (file: string, format: 'parquet' | 'glue-tsv') =>
      readSplit({ path: join(GLUE, 'QQP', file), format, task: 'qqp' })
    const [parquet, tsv] = await Promise.all([read('dev.parquet', 'parquet'), read('dev.tsv', 'glue-tsv')])
    const content = ({ split }: typeof tsv) =>
      split.examples.map(({ text, textPair, label }) => `${text}\t${textPair}\t${label}`)
    const ofTsv = content(tsv)
    const differing = content(parquet).filter((example, index) => example !== ofTsv[index])
    expect(parquet.split.examples.length).toBe(40430)
    expect(differing.length).toBe(0)
  })
})

const pair = (header: string, row: string) => `${header}\n${row}\n`

test.each<[GlueTask, string, string, string, string]>([
  ['rte', pair('index\tsentence1\tsentence2\tlabel', '0\ta "b\tc\tentailment'), 'a "b', 'c', 'entailment'],
  ['qnli', pair('index\tquestion\tsentence\tlabel', '0\tq\ts\tnot_entailment'), 'q', 's', 'not_entailment'],
  ['wnli', pair('index\tsentence1\tsentence2\tlabel', '0\ta\tb\t1'), 'a', 'b', 'entailment'],
  [
    'mnli',
    pair(
      'index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1\tgold_label',
      '0\t1\t2\tg\tp\tp\tp\tp\tpremise\thypothesis\tneutral\tcontradiction',
    ),
    'premise',
    'hypothesis',
    'contradiction',
  ],
  [
    'mrpc',
    pair('\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String', '1\t7\t8\tone\ttwo'),
    'one',
    'two',
    'equivalent',
  ],
  ['cola', 'gj04\t0\t*\tThe "sailors rode.\r\n', 'The "sailors rode.', '', 'unacceptable'],
])('%s is read by its own columns', async (task, content, text, textPair, label) => {
  const path = temporaryFile(`${task}.tsv`, content)
  const { split, labels } = await readSplit({ path, format: 'glue-tsv', task })
  const [example] = split.examples
  expect([example?.text, example?.textPair ?? '', labels[example?.label ?? -1]]).toEqual([
    text,
    textPair,
    label,
  ])
})

test('MNLI pairs without a gold label are unlabelled, and kept with their line', async () => {
  const header = 'index\tsentence1\tsentence2\tgold_label'
  const path = temporaryFile('mnli-dash.tsv', `${header}\n0\ta\tb\tneutral\n1\tc\td\t-\n`)
  const { split } = await readSplit({ path, format: 'glue-tsv', task: 'mnli' })
  expect(split.rejected).toEqual([])
  expect(split.unlabelled).toEqual([{ line: 3, text: 'c', textPair: 'd' }])
})

test.each<[GlueTask, string, string]>([
  ['cola', 'index\tsentence\n0\tA sentence.\n', 'A sentence.'],
  ['sst2', 'index\tsentence\n0\ta film\n', 'a film'],
])(
  'the test file of %s, which has no labels, is read where rows may be unlabelled',
  async (task, content, text) => {
    const path = temporaryFile(`${task}-test.tsv`, content)
    const { split } = await readSplit({ path, format: 'glue-tsv', task }, { mayBeUnlabelled: true })
    expect(split).toEqual({
      examples: [],
      unlabelled: [{ line: 2, text, textPair: undefined }],
      rejected: [],
    })
  },
)
