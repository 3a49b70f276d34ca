import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recognizeGlue } from '../../src-main/datasets/recognize-glue.ts'
import { GLUE, hasGlue } from '../support/shared-data.ts'
import { temporaryFile } from './temporary-file.ts'

const recognized = (...rows: readonly (readonly string[])[]) =>
  recognizeGlue(temporaryFile('mine.txt', rows.map((row) => `${row.join('\t')}\n`).join('')))

test.each([
  [
    'cola',
    [
      ['gj04', '1', '', 'The rope stretched.'],
      ['cj99', '0', '*', 'As want.'],
    ],
  ],
  [
    'sst2',
    [
      ['sentence', 'label'],
      ['it is charming . ', '1'],
      ['bleak ', '0'],
    ],
  ],
  [
    'mrpc',
    [
      ['Quality', '#1 ID', '#2 ID', '#1 String', '#2 String'],
      ['1', '2', '3', 'He said "so', 'So'],
    ],
  ],
  [
    'qqp',
    [
      ['id', 'qid1', 'qid2', 'question1', 'question2', 'is_duplicate'],
      ['0', '1', '2', 'Why?', 'Who?', '0'],
    ],
  ],
  [
    'rte',
    [
      ['index', 'sentence1', 'sentence2', 'label'],
      ['0', 'A.', 'B.', 'not_entailment'],
    ],
  ],
  [
    'wnli',
    [
      ['index', 'sentence1', 'sentence2', 'label'],
      ['0', 'A.', 'B.', '1'],
    ],
  ],
  [
    'qnli',
    [
      ['index', 'question', 'sentence', 'label'],
      ['0', 'A?', 'B.', 'entailment'],
    ],
  ],
  [
    'mnli',
    [['index', 'promptID', 'pairID', 'genre', 'sentence1_binary_parse', 'label1', 'gold_label'], ['0']],
  ],
  [
    'stsb',
    [
      [
        'index',
        'genre',
        'filename',
        'year',
        'old_index',
        'source1',
        'source2',
        'sentence1',
        'sentence2',
        'score',
      ],
      ['0'],
    ],
  ],
])('%s is told by what its own file holds', async (task, rows) => {
  expect(await recognized(...rows)).toBe(task)
})

test.each([
  [
    'a table of one’s own with SST-2’s header',
    [
      ['sentence', 'label'],
      ['Good film.', '1'],
    ],
  ],
  [
    'SST-2’s header with words as labels',
    [
      ['sentence', 'label'],
      ['good ', 'pos'],
    ],
  ],
  [
    'pairs of one’s own',
    [
      ['index', 'sentence1', 'sentence2', 'label'],
      ['0', 'A', 'B', 'same'],
    ],
  ],
  [
    'four columns that are not CoLA’s',
    [
      ['a', '1', 'x', 'text'],
      ['b', '0', '', 'text'],
    ],
  ],
  ['a header alone', [['sentence', 'label']]],
])('%s is none of GLUE’s', async (_, rows) => {
  expect(await recognized(...rows)).toBeUndefined()
})

test.skipIf(!hasGlue)('every table of the GLUE that is here is told', async () => {
  const tasks = { CoLA: 'cola', MRPC: 'mrpc', QQP: 'qqp', RTE: 'rte', 'SST-2': 'sst2' }
  for (const [folder, task] of Object.entries(tasks))
    for (const name of readdirSync(join(GLUE, folder)).filter((one) => one.endsWith('.tsv')))
      expect(await recognizeGlue(join(GLUE, folder, name)), `${folder}/${name}`).toBe(task)
})
