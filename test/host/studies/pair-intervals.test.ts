import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { openEvaluatedRuns } from '../../../src-main/host/comparison/evaluated-runs.ts'
import { openPairIntervals, type FinishedCell } from '../../../src-main/host/studies/pair-intervals.ts'
import { makeJudgedFolder } from '../../support/make-judged-folder.ts'

const EXAMPLES = 200
const gold = Array.from({ length: EXAMPLES }, (_, row) => row % 2)
/** Wrong on the first so many. */
const wrongOn = (most: number) => gold.map((label, row) => (row < most ? 1 - label : label))

let root: string
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function cell(place: string, seed: number, wrong: number, dev = 'dev'): FinishedCell {
  const folder = join(root, `${place} ${seed}`)
  makeJudgedFolder(folder, { dev, gold, said: wrongOn(wrong), teacher: wrongOn(10) })
  const plan = parseRunPlan({
    kind: 'fine-tune',
    data: { source: { kind: 'files', train: '/t', dev: '/d' } },
    model: { kind: 'folder', path: '/m' },
    training: { seed },
  })
  return { place: [place], plan, folder, predictions: '1.f32', examples: EXAMPLES }
}
const PAIR = { from: ['soft'], to: ['internal'] }

test('a seed that both have is paired, on the same examples, for labels and for the teacher', async () => {
  const intervals = openPairIntervals(openEvaluatedRuns())
  const cells = [cell('soft', 1, 60), cell('internal', 1, 20), cell('internal', 2, 200)]
  const [accuracy] = await intervals([PAIR], cells, 'accuracy')
  // 40 of 200 examples more are right: a share of 0.2, whose standard error is √(0.2·0.8/200).
  expect(accuracy).toMatchObject({ seeds: 1, examples: EXAMPLES, resamples: 10_000 })
  expect(accuracy?.deviation).toBeCloseTo(Math.sqrt((0.2 * 0.8) / 200), 2)
  expect(accuracy?.interval[0]).toBeCloseTo(0.2 - 1.96 * 0.0283, 1)
  const [agreement] = await intervals([PAIR], cells, 'agreement')
  // The teacher is wrong on the first ten, as both are.
  expect(agreement?.interval[0]).toBeCloseTo(accuracy?.interval[0] ?? NaN, 12)
})

test('what cannot be drawn from is null: no common seed, other dev sets, files that are gone', async () => {
  const intervals = openPairIntervals(openEvaluatedRuns())
  const soft = cell('soft', 1, 60)
  expect(await intervals([PAIR], [soft, cell('internal', 2, 20)], 'accuracy')).toEqual([null])
  expect(await intervals([PAIR], [soft, cell('internal', 1, 20, 'other')], 'accuracy')).toEqual([null])
  const gone = { ...cell('internal', 1, 20), predictions: '9.f32' }
  expect(await intervals([PAIR, PAIR], [soft, gone], 'accuracy')).toEqual([null, null])
})
