import { expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { studyReportHtml, type StudyReport } from '../../../src-main/domain/report/study-report.ts'
import { learningCurves } from '../../../src-main/domain/study/learning-curves.ts'
import { studyDifferences } from '../../../src-main/domain/study/study-differences.ts'
import { studyGroups } from '../../../src-main/domain/study/study-table.ts'

const HOSTILE = '<script>alert("1")</script>&'
const plan = parseRunPlan({
  kind: 'fine-tune',
  data: { source: { kind: 'files', train: '/train.tsv', dev: '/dev.tsv' } },
  model: { kind: 'catalogue', name: 'minilm-l6' },
})
const axes = [
  { name: 'method', values: ['soft', HOSTILE] },
  { name: 'share', values: ['0.5', '1'], varies: 'numbers' },
] as const
const runs = axes[0].values.flatMap((method, ofMethod) =>
  axes[1].values.flatMap((share) =>
    [1, 2].map((seed) => ({
      place: [method, share],
      plan: { ...plan, training: { ...plan.training, seed } },
      run: { id: `run-${ofMethod}-${share}-${seed}`, state: 'finished' },
      value: (ofMethod + seed * Number(share)) / 10,
    })),
  ),
)
const groups = studyGroups(
  runs.map(({ place, plan: { training }, run, value }) => ({
    place,
    seed: training.seed,
    run: run.id,
    value,
  })),
)
const MEAN = { n: 1, mean: 0.123456, deviation: null, interval: null }
const report: StudyReport = {
  name: HOSTILE,
  axes,
  groups,
  differences: studyDifferences(axes, groups),
  controls: [],
  overDataSets: [],
  curves: learningCurves(axes, groups),
  search: {
    by: 'accuracy',
    settings: [HOSTILE],
    candidates: [
      { name: HOSTILE, values: [HOSTILE] },
      { name: '2', values: ['2'] },
    ],
    choices: [
      {
        place: [HOSTILE, '1'],
        candidates: [
          { name: HOSTILE, mean: 0.5, diverged: false },
          { name: '2', mean: null, diverged: true },
        ],
        tries: 2,
        ended: 2,
        chosen: 0,
        runnerUp: null,
        atEdge: [],
        seedsTried: [],
      },
    ],
  },
  against: {},
  metric: 'accuracy',
  plan,
  file: { name: HOSTILE },
  runs,
  notes: [HOSTILE],
  agreement: HOSTILE,
  inside: [
    {
      place: [HOSTILE, '1'],
      texts: 20,
      of: 30,
      pairs: [{ teacher: 2, student: 1, isLearnt: true, runs: 1, attention: MEAN, hidden: null }],
    },
  ],
  examples: {
    found: [
      {
        from: ['soft', '1'],
        to: [HOSTILE, '1'],
        seeds: [2, 2],
        gained: {
          count: 1,
          shown: [
            {
              index: 0,
              line: 2,
              text: HOSTILE,
              textPair: HOSTILE,
              human: HOSTILE,
              teacher: null,
              from: 0,
              to: 1,
            },
          ],
        },
        lost: { count: 0, shown: [] },
      },
    ],
    more: 3,
  },
  origins: {
    sources: [{ what: 'dev set', path: HOSTILE, sha256: HOSTILE, runs: 1 }],
    engines: new Map([[HOSTILE, 1]]),
  },
  commands: [HOSTILE],
  version: '0.1.0',
  at: '2026-01-02T03:04:05Z',
}
const html = studyReportHtml(report)

test('whatever names, paths, texts and plans hold is text of the page, never a part of it', () => {
  expect(html).not.toContain('<script')
  expect(html).toContain('&lt;script&gt;')
})

test('it has all that the study says, each where it is looked for, and needs nothing beside itself', () => {
  const heads = [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, head]) => head)
  expect(heads).toEqual([
    'What was varied',
    'Table',
    'Learning curves',
    'Chosen on the dev set',
    'Differences',
    'Agreement with the teacher',
    'Inside: layers beside the teacher’s',
    'Examples, by rule',
    'Runs',
    'Made of',
    'Plans',
    'Made again',
  ])
  expect(html).not.toMatch(/(src|href)=|url\(|@import/)
  expect(html).toContain('8 of 8 runs have finished. Made by Stillroom 0.1.0 on 2026-01-02 03:04 UTC')
  expect(html).toContain('<td class="n">15.00 % ± 7.07 % (2)</td>') // 0.1 and 0.2
  expect(html).toContain('<td class="n">+10.00 points</td>')
})
