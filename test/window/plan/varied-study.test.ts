import { expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'
import { NOTHING_VARIES, variedStudy, type StudyParts } from '../../../src-renderer/plan/varied-study.ts'

const plan = parseRunPlan({
  kind: 'distill',
  name: 'mine',
  data: { source: { kind: 'files', train: '/train.tsv', dev: '/dev.tsv', task: 'cola' } },
  teacher: { model: { kind: 'folder', path: '/teacher' } },
  student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
  mapping: [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ],
  losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
}) as DistillPlan
const parts: StudyParts = {
  varied: NOTHING_VARIES,
  seeds: '1-2',
  ofTeacher: false,
  controls: [],
  teacherLayers: 4,
}
const cellsOf = (varied: Partial<StudyParts>) =>
  studyCells(parseStudy(JSON.parse(JSON.stringify(variedStudy(plan, { ...parts, ...varied }))))).cells.map(
    (one) => ({ ...one, plan: one.plan as DistillPlan }),
  )

test('varied settings are axes behind each other, over all seeds', () => {
  const settings = [
    { setting: 'training.learningRate', values: '1e-5, 1e-4' },
    { setting: 'data.fraction', values: '0.5, 1' },
  ]
  const cells = cellsOf({ varied: { ...NOTHING_VARIES, settings } })
  expect(cells).toHaveLength(2 * 2 * 2)
  expect(cells.at(-1)?.plan.training).toMatchObject({ learningRate: 1e-4, seed: 2 })
  expect(cells.at(-1)?.plan.data.fraction).toBe(1)
})

test('a varied setting that is chosen is tried at each place, and no axis of the table', () => {
  const settings = [
    { setting: 'training.learningRate', values: '1e-5, 1e-4', isChosen: true },
    { setting: 'data.fraction', values: '0.5, 1' },
  ] as const
  const search = { by: 'agreement', seeds: '7-8' } as const
  const varied = { ...NOTHING_VARIES, settings, search }
  const study = parseStudy(JSON.parse(JSON.stringify(variedStudy(plan, { ...parts, varied }))))
  expect(study.name).toBe('mine: share of data × learning rate chosen')
  const cells = studyCells(study)
  expect(cells.axes.map(({ values }) => values)).toEqual([['0.5', '1']])
  expect(cells.search?.by).toBe('agreement')
  expect(
    cells.search?.tries.map(({ place, plan: { training } }) => [...place, training.learningRate]),
  ).toEqual(['0.5', '1'].flatMap((share) => [1e-5, 1e-5, 1e-4, 1e-4].map((rate) => [share, rate])))
  expect(cells.search?.tries.slice(0, 2).map(({ plan: { training } }) => training.seed)).toEqual([7, 8])
  expect(cells.cells).toHaveLength(2 * 2)
})

test('students of several depths have the mapping and the start that the form would give them', () => {
  const settings = [{ setting: 'student.layers', values: '1, 4' }]
  const found = cellsOf({ varied: { ...NOTHING_VARIES, settings }, seeds: '1' })
  expect(
    found.map(({ plan: { mapping, student } }) => [
      mapping.length,
      student.start.from === 'teacher' && student.start.layers,
    ]),
  ).toEqual([
    [1, [4]],
    [4, [1, 2, 3, 4]],
  ])
})

test('a kept form is a method beside the form as it stands, and takes no part in what has an axis', () => {
  const other = {
    ...plan,
    strategy: { ...plan.strategy, kind: 'stacked' as const },
    training: { ...plan.training, learningRate: 1, seed: 9 },
  }
  const varied = {
    variants: [{ name: 'stacked', plan: other }],
    settings: [{ setting: 'training.learningRate', values: '1e-4' }],
  }
  const cells = cellsOf({ varied, seeds: '1' })
  expect(cells.map(({ place, plan: one }) => [place[0], one.strategy.kind])).toEqual([
    ['stacked', 'stacked'],
    ['as it stands', 'together'],
  ])
  expect(cells.map(({ plan: one }) => [one.training.learningRate, one.training.seed])).toEqual([
    [1e-4, 1],
    [1e-4, 1],
  ])
})

test('controls that are wanted with it are methods, too; the paper’s methods have their own', () => {
  const settings = [{ setting: 'data.fraction', values: '1' }]
  const placesOf = (varied: Partial<StudyParts>) =>
    cellsOf({ seeds: '1', ...varied }).map(({ place }) => place[0])
  expect(placesOf({ varied: { ...NOTHING_VARIES, settings }, controls: ['reversed'] })).toEqual([
    'as it stands',
    'reversed mapping',
  ])
  const paper = { equalSteps: true, controls: true }
  const methods = placesOf({ varied: { ...NOTHING_VARIES, paper }, controls: ['soft'] })
  expect(methods).toHaveLength(7)
  expect(methods).not.toContain('soft labels alone')
})
