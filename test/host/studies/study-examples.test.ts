import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sources } from '../../../src-main/contract/run-files.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import type { FinishedCell } from '../../../src-main/host/studies/pair-intervals.ts'
import { studyExamples } from '../../../src-main/host/studies/study-examples.ts'
import { makeJudgedFolder } from '../../support/make-judged-folder.ts'

const AXES = [{ name: 'method', values: ['soft', 'internal'] }]
const GOLD = [0, 1, 0, 1]
const TEXTS = 'text\tlabel\nplain\tno\ngood\tyes\ndull\tno\nfine\tyes\n'

let root: string
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function cell(place: string, seed: number, said: readonly number[], text = TEXTS): FinishedCell {
  const folder = join(root, `${place} ${seed}`)
  makeJudgedFolder(folder, { dev: 'dev', gold: GOLD, said })
  const path = join(root, 'dev.tsv')
  const sources = JSON.parse(readFileSync(join(folder, 'sources.json'), 'utf8')) as Sources
  const dev = { ...sources.dev, path, sha256: createHash('sha256').update(text).digest('hex') }
  writeFileSync(join(folder, 'sources.json'), JSON.stringify({ ...sources, dev }))
  const plan = parseRunPlan({
    kind: 'distill',
    data: { source: { kind: 'files', train: '/t', dev: path } },
    teacher: { model: { kind: 'folder', path: '/m' } },
    student: { layers: 1, start: { from: 'teacher', layers: [1] } },
    losses: [{ loss: 'soft-label' }],
    training: { seed },
  })
  return { place: [place], plan, folder, predictions: '1.f32', examples: GOLD.length }
}

test('an example is shown with its text, and what the human, the teacher and both methods say', async () => {
  writeFileSync(join(root, 'dev.tsv'), TEXTS)
  const cells = [
    cell('soft', 1, [0, 0, 0, 1]),
    cell('soft', 2, [0, 0, 1, 1]),
    cell('internal', 1, [0, 1, 0, 0]),
    cell('internal', 2, [0, 1, 0, 1]),
  ]
  const sure = Math.E / (Math.E + 1)
  const [found, ...others] = await studyExamples(AXES, cells, { most: 3 })
  expect(others).toEqual([])
  expect(found).toMatchObject({
    from: ['soft'],
    to: ['internal'],
    seeds: [2, 2],
    gained: { count: 1, shown: [{ index: 1, line: 3, text: 'good', textPair: null, human: 'yes' }] },
    lost: { count: 0, shown: [] },
  })
  const [{ teacher, from, to } = { teacher: 0, from: 0, to: 0 }] = found?.gained.shown ?? []
  for (const [number, expected] of [
    [teacher, sure],
    [from, 1 - sure],
    [to, sure],
  ] as const)
    expect(number).toBeCloseTo(expected, 6)
  // The other way round, compared with the second value.
  const [turned] = await studyExamples(AXES, cells, { reference: 'internal', most: 3 })
  expect([turned?.gained.count, turned?.lost.count]).toEqual([0, 1])
})

test('texts of another file than the runs were judged on are refused, and two dev sets are no pair', async () => {
  const cells = [cell('soft', 1, GOLD), cell('internal', 1, GOLD)]
  writeFileSync(join(root, 'dev.tsv'), `${TEXTS}more\tyes\n`)
  await expect(studyExamples(AXES, cells, { most: 1 })).rejects.toMatchObject({ code: 'inputs-changed' })
  const other = [cell('soft', 1, GOLD), cell('internal', 1, GOLD, 'other')]
  await expect(studyExamples(AXES, other, { most: 1 })).rejects.toMatchObject({ code: 'invalid-arguments' })
})
