import { expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { presetPlan } from '../../../src-main/domain/plan/plan-presets.ts'
import { stagesOf } from '../../../src-main/domain/plan/stages.ts'
import { paperStudy, type PaperStudyOptions } from '../../../src-main/domain/study/paper-study.ts'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'
import { PLAN } from '../a-run.ts'

const data = PLAN.data
const plan = presetPlan('together', { data, teacher: (PLAN as DistillPlan).teacher }, 6)
const cellsOf = (options: Omit<PaperStudyOptions, 'seeds'>) =>
  studyCells(parseStudy(JSON.parse(JSON.stringify(paperStudy(plan, { seeds: '1', ...options })))))
const epochsOf = (options: Omit<PaperStudyOptions, 'seeds'>) =>
  cellsOf(options).cells.map(({ plan: one }) =>
    stagesOf(one as DistillPlan).reduce((sum, { epochs }) => sum + epochs, 0),
  )

test('the paper’s methods, each a plan that can be run', () => {
  const { cells } = cellsOf({})
  expect(
    cells.map(({ place, plan: one }) => {
      const { losses, mapping, strategy, student } = one as DistillPlan
      return [
        place[0],
        losses.map(({ loss }) => loss).join(),
        mapping.length,
        strategy.kind,
        student.start.from,
      ]
    }),
  ).toEqual([
    ['hard labels', 'hard-label', 0, 'together', 'pretrained'],
    ['soft labels', 'soft-label', 0, 'together', 'teacher'],
    ['internal, together', 'hard-label,soft-label,attention-kl,hidden-cosine', 3, 'together', 'teacher'],
    [
      'internal, progressive (PID)',
      'hard-label,soft-label,attention-kl,hidden-cosine',
      3,
      'progressive',
      'teacher',
    ],
    ['internal, stacked (SID)', 'hard-label,soft-label,attention-kl,hidden-cosine', 3, 'stacked', 'teacher'],
  ])
})

test('at the paper’s budgets the staged methods take more epochs, at equal steps all take as many', () => {
  expect(epochsOf({})).toEqual([3, 3, 3, 6, 6])
  expect(epochsOf({ equalSteps: true, controls: true })).toEqual([6, 6, 6, 6, 6, 6, 6])
})

test('learning curves and controls are axes and variants of it', () => {
  const { axes, cells } = cellsOf({ fractions: [0.1, 1], controls: true })
  expect(axes.map(({ values }) => values.length)).toEqual([7, 2])
  expect(cells).toHaveLength(14)
  const reversed = cells.find(({ place }) => place[0]?.includes('reversed'))?.plan
  expect(reversed).toMatchObject({
    mapping: [
      { teacher: 6, student: 1 },
      { teacher: 4, student: 2 },
      { teacher: 2, student: 3 },
    ],
  })
})

test('a plan without internal losses has nothing to compare', () => {
  const soft = presetPlan('soft', { data, teacher: (PLAN as DistillPlan).teacher }, 6)
  expect(() => paperStudy(soft, { seeds: '1' })).toThrow('no internal loss')
})
