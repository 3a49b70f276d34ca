import { expect, test } from 'vitest'
import type { LayerPair } from '../../../src-main/contract/plan-student.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { insidePairs } from '../../../src-main/domain/study/inside-pairs.ts'
import { insideGroups, insideIs, insideText } from '../../../src-main/domain/study/inside-table.ts'
import { latexOf } from '../../../src-main/domain/tables/table-text.ts'

function planOf(mapping: readonly LayerPair[], isInternal = true, layers = 2) {
  const plan = parseRunPlan({
    kind: 'distill',
    data: { source: { kind: 'files', train: '/t', dev: '/d' } },
    teacher: { model: { kind: 'folder', path: '/m' } },
    student: { layers, start: { from: 'random' } },
    mapping,
    losses: [{ loss: 'soft-label' }, ...(isInternal ? [{ loss: 'attention-kl' }] : [])],
  })
  if (plan.kind !== 'distill') throw new Error('a student')
  return plan
}
const MAPPED = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]
const internal = planOf(MAPPED)
const reversed = planOf([
  { teacher: 2, student: 2 },
  { teacher: 4, student: 1 },
])
const soft = planOf([], false)

test('a method without a mapping is measured at the study’s, a control at its own too, another depth at none', () => {
  const pairsOf = insidePairs([soft, internal, reversed])
  expect(pairsOf(soft)).toEqual(MAPPED)
  expect(pairsOf(internal)).toEqual(MAPPED)
  expect(pairsOf(reversed).map(({ teacher, student }) => [student, teacher])).toEqual([
    [1, 2],
    [1, 4],
    [2, 2],
    [2, 4],
  ])
  expect(pairsOf(planOf([], false, 3))).toEqual([])
})

const AXES = [{ name: 'method', values: ['soft', 'internal', 'late'] }]
const inside = (attention: number | null) => ({
  texts: 2000,
  of: 40_430,
  pairs: [{ teacher: 2, student: 1, attention, hidden: 0.25 }],
})
const groups = insideGroups([
  { place: ['soft'], plan: soft, inside: inside(0.1) },
  { place: ['soft'], plan: soft, inside: inside(0.2) },
  { place: ['internal'], plan: internal, inside: inside(null) },
  { place: ['internal'], plan: internal, inside: null },
  { place: ['late'], plan: internal, inside: null },
])

test('means are over the seeds that were measured, and say which layers the method learns from', () => {
  expect(groups.map(({ place, pairs: [pair] }) => [place[0], pair?.runs, pair?.isLearnt])).toEqual([
    ['soft', 2, false],
    ['internal', 1, true],
  ])
  const [attention] = groups.map(({ pairs: [pair] }) => pair?.attention)
  expect(attention?.mean).toBeCloseTo((0.1 + 0.2) / 2, 12)
  expect(attention?.deviation).toBeCloseTo(Math.sqrt(2 * 0.05 ** 2), 12)
  expect(insideText(AXES, groups).rows.map((row) => row.slice(0, 7))).toEqual([
    ['soft', 1, 2, 'no', 2000, 2, expect.closeTo(0.15, 12)],
    ['internal', 1, 2, 'yes', 2000, 1, null],
  ])
  expect(insideIs(groups)).toMatch(/^Texts of the dev set \(2,000 of 40,430, spread evenly\)/)
  const lines = latexOf(insideText(AXES, groups)).split('\n')
  expect(lines).toContain(String.raw`soft & $0.15 \pm 0.07$ & $0.2500 \pm 0.0000$ \\`)
  expect(lines).toContain(String.raw`internal & -- & $0.2500$ \\`)
})
