import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileDescription } from '../../../src-main/contract/dataset.ts'
import { readSplit } from '../../../src-main/datasets/read-split.ts'
import { recognizeFormat } from '../../../src-main/datasets/recognize-format.ts'
import { temporaryFile } from '../temporary-file.ts'

let files = 0

async function read(ending: string, content: string, more: Partial<FileDescription>) {
  const path = temporaryFile(`tasks-${files++}.${ending}`, content)
  const { split, labels } = await readSplit({ path, format: await recognizeFormat(path), ...more })
  return { ...split, labels }
}

const REGRESSION = { taskKind: 'regression' } as const
const LISTS = { taskKind: 'multi-label' } as const

test('numbers are read with a point or a comma, below 0 too; what is none is a rejection with its line', async () => {
  const rows = ['text;score', 'a;3.8', 'b;3,8', 'c;-0.25', 'd;-1', 'e;good', 'f;']
  const { examples, unlabelled, rejected, labels } = await read('csv', rows.join('\n'), {
    ...REGRESSION,
    label: 'score',
  })
  expect(examples.map(({ label }) => label)).toEqual([3.8, 3.8, -0.25, -1])
  expect(unlabelled.map(({ line }) => line)).toEqual([7])
  expect(rejected).toEqual([{ line: 6, reason: 'the label "good" is no number' }])
  expect(labels).toEqual(['score'])
})

test('-1 is no label where no other number is below 0, as in files of the hub', async () => {
  const { examples, unlabelled } = await read('tsv', 'text\tlabel\na\t2.5\nb\t-1\nc\t0', REGRESSION)
  expect([examples.length, unlabelled.length]).toEqual([2, 1])
})

test("GLUE's STS-B is read as numbers of pairs, by its own header", async () => {
  const header = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore'
  const row =
    '0\tmain-captions\tMSRvid\t2012test\t0001\tnone\tnone\tA plane "takes off.\tA plane leaves.\t4.800'
  const { examples, labels } = await read('tsv', `${header}\n${row}\n`, { format: 'glue-tsv', task: 'stsb' })
  expect(examples).toEqual([
    expect.objectContaining({ text: 'A plane "takes off.', textPair: 'A plane leaves.', label: 4.8 }),
  ])
  expect(labels).toEqual(['score'])
})

test('classes that look like scores are refused with the way to learn them', async () => {
  await expect(read('tsv', 'text\tlabel\na\t2.5\nb\t1.25\nc\t0', {})).rejects.toThrow(
    /taskKind: "regression"/,
  )
})

test('several labels are lists, or cells with something between; an empty one has none of them', async () => {
  const json = [['war', 'art'], [], ['art', 'art'], null].map((label, at) =>
    JSON.stringify({ text: `text ${at}`, label }),
  )
  const lists = await read('jsonl', json.join('\n'), LISTS)
  expect(lists.labels).toEqual(['art', 'war'])
  expect(lists.examples.map(({ labels }) => labels)).toEqual([[0, 1], [], [0]])
  expect(lists.unlabelled.map(({ line }) => line)).toEqual([4])
  const cells = await read('tsv', 'text\tlabel\na\twar| art\nb\t\nc\tart', { ...LISTS, labelSeparator: '|' })
  expect(cells.labels).toEqual(['art', 'war'])
  expect(cells.examples.map(({ labels }) => labels)).toEqual([[0, 1], [], [0]])
})

test('a label that is none of those named, and a word where lists are due, are rejections', async () => {
  const rows = [['art'], ['art', 'war'], 'art'].map((label) => JSON.stringify({ text: 'x', label }))
  const { rejected } = await read('jsonl', rows.join('\n'), { ...LISTS, labels: ['art', 'peace'] })
  expect(rejected.map(({ line }) => line)).toEqual([2, 3])
  expect(rejected[1]?.reason).toContain('labelSeparator')
})

const COLUMNS = { ...LISTS, labelColumns: ['war', 'art'] } as const

test('several labels are columns of 0 and 1, in the order they are named, the same in every format', async () => {
  const table = ['text\tart\twar', 'a\t1\t0', 'b\tTRUE\t1.0', 'c\t0\t', 'd\t\t', 'e\t-1\t-1'].join('\n')
  const cells = await read('tsv', table, COLUMNS)
  expect(cells.labels).toEqual(['war', 'art'])
  expect(cells.examples.map(({ labels }) => labels)).toEqual([[1], [0, 1], []])
  expect(cells.unlabelled.map(({ line }) => line)).toEqual([5, 6])
  const json = [
    { text: 'a', art: 1, war: false },
    { text: 'b', art: true, war: '1' },
    { text: 'c', war: 0 },
    { text: 'd', art: null },
  ]
  const objects = await read('jsonl', json.map((row) => JSON.stringify(row)).join('\n'), COLUMNS)
  expect(objects.examples.map(({ labels }) => labels)).toEqual([[1], [0, 1], []])
  expect(objects.unlabelled.map(({ line }) => line)).toEqual([4])
  const bare = await read('tsv', 'a\t1\t0\nb\t0\t1\n', { ...LISTS, text: ['0'], labelColumns: ['1', '2'] })
  expect(bare.examples.map(({ text, labels }) => [text, labels])).toEqual([
    ['a', [0]],
    ['b', [1]],
  ])
})

test('what is no 0 and no 1 is a rejection with its line and column; a column that is not there is told', async () => {
  const { rejected, examples } = await read('tsv', 'text\tart\twar\na\t1\t0\nb\t2\t0\nc\t1\tyes', COLUMNS)
  expect(examples).toHaveLength(1)
  expect(rejected).toEqual([
    { line: 3, reason: 'the column art says "2", where 1 or 0, true or false is due' },
    { line: 4, reason: 'the column war says "yes", where 1 or 0, true or false is due' },
  ])
  await expect(read('tsv', 'text\tart\na\t1', COLUMNS)).rejects.toThrow(/no column war.*text, art/)
})

test('Parquet: lists of class numbers are the words in the metadata; columns may be of any kind', async () => {
  const path = join(import.meta.dirname, '../../reference/fixtures/tables/several-labels.parquet')
  const readFile = async (more: Partial<FileDescription>) => {
    const { split, labels, reading } = await readSplit({ path, format: 'parquet', ...LISTS, ...more })
    return { ...split, labels, reading, found: split.examples.map((example) => example.labels) }
  }
  const lists = await readFile({ label: 'topics' })
  expect(lists.labels).toEqual(['art', 'war', 'law'])
  expect(lists.reading.classesBy).toBe('file')
  expect(lists.found).toEqual([[0, 2], [], [1], [0, 1, 2]])
  const older = await readFile({ label: 'older' })
  expect(older.found).toEqual([[0, 2], [], [1]])
  expect(older.rejected).toEqual([{ line: 4, reason: 'the class number 3 is none of 0 to 2' }])
  const columns = await readFile({ labelColumns: ['art', 'war', 'law'] })
  expect(columns.found).toEqual([[0, 2], [], [1]])
  expect(columns.rejected).toEqual([
    { line: 4, reason: 'the column law says "0.5", where 1 or 0, true or false is due' },
  ])
})
