import { expect, test } from 'vitest'
import type { Calibration } from '../../../src-main/contract/calibration.ts'
import { startCalibration } from '../../../src-main/domain/dev-set/calibration.ts'
import {
  calibrationContent,
  calibrationVerdict,
  measureDifference,
  measureRange,
  temperatureWords,
} from '../../../src-renderer/examples/calibration-words.ts'
import { confidenceReference, referenceModel } from '../../support/confidence-reference.ts'

const started = startCalibration(
  (['teacher', 'a', 'b'] as const).map((role) => ({ role, judged: referenceModel(role) })),
)
while (started && started.draw(500) > 0);
const rated = { value: -0.21, interval: [-0.3, -0.12] } as const
const told = {
  ...started?.told(),
  people: {
    all: {
      examples: 280,
      models: [{ role: 'a', ...rated }],
      differences: [{ first: 'a', second: 'b', ...rated }],
    },
    'teacher-right': null,
    'teacher-wrong': null,
  },
} as Calibration

test('a part says how many examples it has, and how sure and how right each model is there', () => {
  expect(calibrationVerdict(told, 'teacher-wrong')).toMatch(
    /^99 examples where the teacher is wrong: T 71\.1 sure, 0\.0 right; A /,
  )
})

test('a temperature is told with the half that it was judged on', () => {
  const { lines, method } = temperatureWords(told)
  expect(lines.map(({ role }) => role)).toEqual(['teacher', 'a', 'b'])
  expect(method).toContain('judged on the other 150 (shuffled, seed 1)')
})

test('ranges are as narrow as they can be said, and differences have a sign', () => {
  expect(measureRange('ece', { value: 0.08, interval: [0.065, 0.107] })).toBe('6.5–10.7')
  expect(measureRange('brier', { value: 0, interval: [-0.014, 0.032] })).toBe('−.014 to .032')
  expect(measureRange('nll', { value: 1, interval: [0.96, 1.04] })).toBe('.960–1.04')
  expect(measureDifference('brier', -0.009)).toBe('− 0.009')
})

test('the table has every part of every model, and three differences of each, exactly', () => {
  const { columns, rows } = calibrationContent(told)
  expect(rows.every((row) => row.length === columns.length)).toBe(true)
  expect(rows).toHaveLength(3 * 3 * 6 + 3 * 3 * 3 + 2 + 3)
  expect(rows.at(-4)).toEqual([
    'A − B',
    'all',
    'ρ of people’s spread and confidence',
    280,
    -0.21,
    -0.3,
    -0.12,
  ])
  const [first] = rows
  expect(first?.slice(0, 4)).toEqual(['T', 'all', 'ece', 300])
  expect(first?.[4]).toBeCloseTo(confidenceReference.calibration.teacher.all.ece, 7)
})
