import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeFile } from '../../../src-main/datasets/describe-file.ts'
import { readSplit, type ReadOptions } from '../../../src-main/datasets/read-split.ts'
import { CASES, hasCases } from '../../support/shared-data.ts'

const at = (name: string) => join(CASES, 'data', name)

async function read(name: string, options: ReadOptions = {}) {
  const { split, labels, reading } = await readSplit(await describeFile({ path: at(name) }), options)
  const pairs = split.examples.map(({ text, label }) => [text, labels[label]])
  return { ...split, labels, reading, pairs }
}

const expected = (name: string): unknown => JSON.parse(readFileSync(at(`${name}.expected.json`), 'utf8'))

describe.skipIf(!hasCases)('files in the shapes that people have', () => {
  test.each([
    ['pandas.tsv', 'pandas'],
    ['semicolon.csv', 'few'],
    ['utf16-le-bom.tsv', 'few'],
    ['carriage-returns.csv', 'few'],
    ['array.json', 'few'],
    ['rows.csv.gz', 'few'],
  ])('%s is read as %s.expected.json', async (name, right) => {
    const { pairs, rejected, unlabelled } = await read(name)
    expect(pairs).toEqual(expected(right))
    expect([rejected, unlabelled]).toEqual([[], []])
  })

  test('ratings: a 3, which training never had, is refused by line and is no other class', async () => {
    const { labels } = await read('ratings/train.tsv')
    expect(labels).toEqual(['1', '2', '4', '5'])
    const { pairs, rejected } = await read('ratings/dev.tsv', { labels })
    const rows = readFileSync(at('ratings/dev.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line, index) => ({ line: index + 1, cells: line.split('\t') }))
      .slice(1)
    expect(pairs).toEqual(rows.filter(({ cells }) => cells[1] !== '3').map(({ cells }) => cells))
    expect(rejected.map(({ line }) => line)).toEqual(
      rows.filter(({ cells }) => cells[1] === '3').map(({ line }) => line),
    )
  })

  test('unlabelled marks: -1 is no class', async () => {
    const { labels, unlabelled, examples } = await read('unlabelled-marks/minus-one.tsv')
    expect(labels).toEqual(['0', '1'])
    expect([examples.length, unlabelled.length]).toEqual([20, 10])
  })

  test('booleans: true and false are the two classes', async () => {
    const { labels, pairs } = await read('booleans.jsonl')
    expect(labels).toEqual(['false', 'true'])
    expect(pairs.map(([, word]) => word)).toEqual(pairs.map((_, row) => String(row % 2 === 0)))
  })

  test('no labels: every line is a text where labels are not needed, and an error where they are', async () => {
    const { unlabelled } = await read('no-labels.txt', { mayBeUnlabelled: true })
    expect(unlabelled.map(({ text }) => text)).toEqual(
      readFileSync(at('no-labels.txt'), 'utf8').trimEnd().split('\n'),
    )
    await expect(read('no-labels.txt')).rejects.toMatchObject({ code: 'invalid-dataset' })
  })
})
