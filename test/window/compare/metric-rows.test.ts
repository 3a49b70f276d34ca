import { describe, expect, test } from 'vitest'
import type { ComparedPair, ComparedRun, RunComparison } from '../../../src-main/contract/comparison.ts'
import { wilsonInterval } from '../../../src-main/domain/statistics/wilson-interval.ts'
import { comparedColumns } from '../../../src-renderer/compare/compared-columns.ts'
import { columnTests } from '../../../src-renderer/compare/column-tests.ts'
import { metricRows } from '../../../src-renderer/compare/metric-rows.ts'
import { metricsPaper } from '../../../src-renderer/compare/metrics-paper.ts'
import { latexOfPaper } from '../../../src-main/domain/tables/paper-table.ts'

const run = (id: string, planKey: string, seed: number, right: number): ComparedRun => ({
  id,
  planKey,
  taughtBy: 'seed 1',
  outcome: id,
  repeats: null,
  examplesSeen: 320,
  oneClass: null,
  seed,
  name: planKey,
  kind: 'distill',
  step: 10,
  trainingMs: 60_000,
  examples: 1000,
  right,
  accuracy: right / 1000,
  f1Class1: right / 1000,
  f1Macro: right / 1000,
  f1Weighted: right / 1000,
  mcc: 0.5,
  ece: 0.03,
  crossEntropy: 0.4,
  onlyPredicted: null,
  accuracyInterval: wilsonInterval(right, 1000),
  teacherKey: 't',
  agreement: 0.9,
  agreementInterval: wilsonInterval(900, 1000),
  teacherRight: 900,
  teacherRightStudentRight: 850,
  teacherWrongStudentRight: 20,
  errorsRepeated: 0.8,
  errorsRepeatedInterval: wilsonInterval(80, 100),
  test: null,
})
const pair = (a: string, b: string, p: number): ComparedPair => ({
  a,
  b,
  p,
  pHolm: p,
  aOnly: 30,
  bOnly: 10,
  agreement: 0.9,
})
const comparison = (runs: readonly ComparedRun[], pairs: readonly ComparedPair[] = []): RunComparison => ({
  dev: 1000,
  labels: ['no', 'yes'],
  task: { kind: 'classification', outputs: 2 },
  runs,
  pairs,
  teacherRight: 900,
  teacher: null,
  teachers: [],
  settings: [],
  groups: [],
  unequalTraining: null,
})
const accuracyOf = (given: RunComparison) =>
  metricRows(given, comparedColumns(given.runs)).find(({ title }) => title === 'Accuracy')?.cells ?? []

test('the held-out test file has a row where a run has one, with its own number of texts', () => {
  const scores = { f1Class1: null, f1Macro: null, mcc: null, agreement: null }
  const tested = { ...run('a1', 'a', 1, 900), test: { examples: 200, accuracy: 0.8, ...scores } }
  const rowOf = (given: RunComparison) =>
    metricRows(given, comparedColumns(given.runs)).find(({ title }) => title.includes('test'))
  expect(rowOf(comparison([run('b1', 'b', 1, 800)]))).toBeUndefined()
  const row = rowOf(comparison([tested, run('b1', 'b', 1, 800)]))
  expect(row?.title).toBe('Accuracy on test, held out')
  expect(row?.cells.map(({ measured }) => measured?.value)).toEqual([0.8, undefined])
  expect(row?.cells[0]?.measured?.interval).toEqual(wilsonInterval(160, 200))
})

describe('columns', () => {
  test('are plans in the order of their first runs, with the seed that all have standing for them', () => {
    const columns = comparedColumns([
      run('a3', 'a', 3, 1),
      run('b2', 'b', 2, 1),
      run('a2', 'a', 2, 1),
      run('b3', 'b', 3, 1),
      run('b1', 'b', 1, 1),
    ])
    expect(columns.map(({ letter, one, runs }) => [letter, one.id, runs.length])).toEqual([
      ['A', 'a2', 2],
      ['B', 'b2', 3],
    ])
  })

  test('never go by T, which is the teacher', () => {
    const runs = Array.from({ length: 20 }, (_, index) => run(`r${index}`, `p${index}`, 1, 1))
    const letters = comparedColumns(runs).map(({ letter }) => letter)
    expect(new Set(letters).size).toBe(20)
    expect(letters).not.toContain('T')
  })
})

describe('the best accuracy', () => {
  const three = [run('a', 'a', 1, 900), run('b', 'b', 1, 850), run('c', 'c', 1, 840)]

  test('is best where McNemar, corrected, tells it from every other', () => {
    const cells = accuracyOf(
      comparison(three, [pair('a', 'b', 0.01), pair('a', 'c', 0.001), pair('b', 'c', 0.6)]),
    )
    expect(cells.map(({ rank }) => rank)).toEqual(['best', 'none', 'none'])
  })

  test('is only the highest number where the correction leaves one alike', () => {
    // 0.04 is the second smallest of three: 0.04 · 2 is no less than 0.05.
    const cells = accuracyOf(
      comparison(three, [pair('a', 'b', 0.04), pair('a', 'c', 0.001), pair('b', 'c', 0.6)]),
    )
    expect(cells[0]).toMatchObject({
      rank: 'leading',
      said: expect.stringContaining('not told apart from B'),
    })
  })

  test('of seeds is told by their intervals', () => {
    const seeds = (key: string, rights: readonly number[]) =>
      rights.map((right, index) => run(`${key}${index}`, key, index, right))
    const apart = accuracyOf(comparison([...seeds('a', [900, 901, 902]), ...seeds('b', [850, 851, 852])]))
    expect(apart.map(({ rank }) => rank)).toEqual(['best', 'none'])
    expect(apart[0]?.measured).toMatchObject({ n: 3, value: expect.closeTo(0.901, 10) })
    const wide = accuracyOf(comparison([...seeds('a', [860, 900, 940]), ...seeds('b', [850, 851, 852])]))
    expect(wide[0]?.rank).toBe('leading')
  })

  test('is never told apart by copies: three of one run are one run', () => {
    const copied = (id: string, key: string, right: number) => ({ ...run(id, key, 1, right), outcome: key })
    const of = (ids: readonly string[], key: string, right: number) => ids.map((id) => copied(id, key, right))
    const given = comparison(
      [...of(['a', 'a2', 'a3'], 'a', 900), ...of(['b', 'b2'], 'b', 895)],
      [pair('a', 'b', 0.3)],
    )
    const cells = accuracyOf(given)
    expect(cells[0]).toMatchObject({ rank: 'leading', measured: { n: 1, deviation: null } })
    expect(comparedColumns(given.runs).map(({ made }) => made)).toEqual(['3 runs, 1 seed', '2 runs, 1 seed'])
  })

  test('of seeds that all gave the same number has no interval, and is told from none', () => {
    const seeds = (key: string, right: number) =>
      [1, 2, 3].map((seed) => run(`${key}${seed}`, key, seed, right))
    const cells = accuracyOf(comparison([...seeds('a', 900), ...seeds('b', 850)]))
    expect(cells[0]).toMatchObject({ rank: 'leading', measured: { n: 3, deviation: 0, interval: null } })
  })

  test('is claimed of no metric whose intervals are not worked out', () => {
    const given = comparison(three, [pair('a', 'b', 0.01), pair('a', 'c', 0.001), pair('b', 'c', 0.6)])
    const f1 = metricRows(given, comparedColumns(given.runs)).find(({ title }) => title === 'F1, macro')
    expect(f1?.cells.map(({ rank, said }) => [rank, said])).toEqual(three.map(() => ['none', '']))
  })

  test('is nobody’s in a tie', () => {
    const cells = accuracyOf(comparison([run('a', 'a', 1, 900), run('b', 'b', 1, 900)], [pair('a', 'b', 1)]))
    expect(cells.map(({ rank }) => rank)).toEqual(['none', 'none'])
  })
})

test('a pair that was asked the other way round is read the other way round', () => {
  const columns = comparedColumns([run('a', 'a', 1, 1), run('b', 'b', 1, 1)])
  expect(columnTests({ pairs: [pair('b', 'a', 0.2)] }, columns)).toEqual([
    { a: 'A', b: 'B', aOnly: 10, bOnly: 30, p: 0.2, pHolm: 0.2 },
  ])
})

test('as LaTeX a line is a model and a column a metric, in percent where the head says so', () => {
  const runs = [
    run('a1', 'a', 1, 890),
    run('a2', 'a', 2, 900),
    run('a3', 'a', 3, 886),
    run('b1', 'b', 1, 700),
    run('b2', 'b', 2, 710),
    run('b3', 'b', 3, 704),
  ]
  const given = comparison(runs)
  const columns = comparedColumns(runs)
  const text = latexOfPaper(metricsPaper(metricRows(given, columns), columns))
  const [head] = text.split('\n').filter((line) => line.startsWith(' & Seeds'))
  expect(head).toContain('Accuracy (\\%)')
  // 89.2 ± 0.721 and 70.47 ± 0.503: the lower median deviation has one digit that counts at the
  // first place.
  expect(text).toContain('a & 3 seeds of the student, one teacher & $\\mathbf{89.2 \\pm 0.7}$')
  expect(text).toContain('b & 3 seeds of the student, one teacher & $70.5 \\pm 0.5$')
  expect(text).toMatch(/^% Accuracy: Highest, and told apart from every other/m)
})
