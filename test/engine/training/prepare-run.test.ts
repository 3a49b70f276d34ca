import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareRun } from '../../../src-main/engine/training/prepare-run.ts'
import { makeInputs, makeRun } from '../../scenarios/training/make-run-folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
})
afterEach(() => rmSync(root, { recursive: true }))

test('a run folder whose classes its loss cannot use is refused, whoever made it', async () => {
  const run = makeRun(root, 'run', { losses: [{ loss: 'dist' }], mapping: [] })
  await expect(prepareRun(run)).resolves.toMatchObject({ sources: { labels: ['no', 'perhaps', 'yes'] } })
  const file = join(run, 'sources.json')
  const sources = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({ ...sources, labels: ['no', 'yes'] }))
  await expect(prepareRun(run)).rejects.toMatchObject({
    code: 'invalid-plan',
    message: expect.stringMatching(/soft labels, DIST .* of 2 classes that is only a sign/) as string,
  })
})

test('that a model reads less than the longest text of the plan is said where it cuts one', async () => {
  const notesAt = async (maxLength: number) => {
    const source = {
      kind: 'files' as const,
      train: join(root, 'train.jsonl'),
      dev: join(root, 'dev.jsonl'),
    }
    const run = makeRun(root, `run-${maxLength}`, { data: { source, maxLength } })
    return (await prepareRun(run)).notes
  }
  expect(await notesAt(128)).toEqual([])
  const long = { text: Array.from({ length: 80 }, () => 'w1').join(' '), label: 'yes' }
  appendFileSync(join(root, 'train.jsonl'), `${JSON.stringify(long)}\n`)
  rmSync(join(root, 'run-128'), { recursive: true })
  expect(await notesAt(128)).toEqual([
    'Texts are cut at 64 tokens, not at 128 (data.maxLength): the model reads no more.',
  ])
  expect(await notesAt(64)).toEqual([])
})

test('a share is of the same texts for every seed, but in plans that are older than its own', async () => {
  const source = { kind: 'files' as const, train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') }
  const linesOf = async (seed: number, fractionSeed?: number) => {
    const data = { source, fraction: 0.5, fractionSeed }
    const run = makeRun(root, `run-${seed}-${fractionSeed}`, { data, training: { seed } })
    return (await prepareRun(run)).train.map(({ line }) => line)
  }
  expect(await linesOf(1, 1)).toHaveLength(20)
  const second = await linesOf(2, 1)
  expect(await linesOf(3, 1)).toEqual(second)
  expect(await linesOf(2, 2)).not.toEqual(second)
  // As the runs of 27 November 2026 drew it.
  expect(await linesOf(1)).toEqual([
    1, 4, 10, 11, 16, 18, 19, 20, 21, 22, 23, 26, 27, 28, 31, 32, 33, 37, 38, 39,
  ])
})
