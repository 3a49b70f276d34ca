import { expect, test } from 'vitest'
import { learningCurves } from '../../../src-main/domain/study/learning-curves.ts'
import { studyGroups } from '../../../src-main/domain/study/study-table.ts'
import { settingCurves } from '../../../src-main/domain/report/setting-curves.ts'

const method = { name: 'method', values: ['soft', 'internal'] }
const share = { name: 'share', values: ['0.5', '1'], varies: 'numbers' } as const
const rate = { name: 'rate', values: ['0.00001', '0.0001', '0.001'], varies: 'numbers' } as const
const SIZE = { width: 500, height: 200, margin: 100 }

const curvesOver = (
  axis: typeof share | typeof rate,
  scores: Readonly<Record<string, readonly number[]>>,
) => {
  const values = Object.entries(scores).flatMap(([place, ofPlace]) =>
    ofPlace.map((value, at) => ({ place: place.split(' '), seed: at, run: null, value })),
  )
  return settingCurves(learningCurves([method, axis], studyGroups(values))!, SIZE)
}

test('a line goes through the means, and its band from sd above to sd below', () => {
  const curves = curvesOver(share, { 'soft 0.5': [0.7, 0.9], 'soft 1': [0.9], 'internal 1': [0.95] })
  const [soft, internal] = curves?.lines ?? []
  expect([soft?.name, soft?.points.length, internal?.points.length]).toEqual(['soft', 2, 1])
  const [first, last] = soft?.points ?? []
  expect([first?.x, last?.x]).toEqual([curves?.plot.left, curves?.plot.right])
  // A higher score lies higher: less far from the top.
  expect(last!.y).toBeLessThan(first!.y)
  const [above] = soft?.band ?? []
  const below = soft?.band.at(-1)
  expect((above!.y + below!.y) / 2).toBeCloseTo(first!.y)
  expect(internal?.band).toEqual([])
})

test('values ten times apart are drawn by factors, others by differences', () => {
  const scores = { 'soft 0.00001': [0.5], 'soft 0.0001': [0.6], 'soft 0.001': [0.7] }
  const curves = curvesOver(rate, scores)
  const [a, b, c] = curves?.lines[0]?.points.map(({ x }) => x) ?? []
  expect(curves?.isLog).toBe(true)
  expect(b! - a!).toBeCloseTo(c! - b!)
  expect(curvesOver(share, { 'soft 0.5': [0.5] })?.isLog).toBe(false)
})

test('names beside lines that end together do not lie over each other', () => {
  const { lines = [] } = curvesOver(share, { 'soft 1': [0.8], 'internal 1': [0.8] }) ?? {}
  expect(Math.abs(lines[0]!.nameY - lines[1]!.nameY)).toBeGreaterThanOrEqual(13)
})

test('nothing is drawn before anything has finished', () => {
  expect(curvesOver(share, {})).toBeUndefined()
})
