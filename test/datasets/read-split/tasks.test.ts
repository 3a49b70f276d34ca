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
