import { expect, test } from 'vitest'
import { beats, controlFindings, controlSentence } from '../../../src-main/domain/study/control-findings.ts'
import { withIntervals } from '../../../src-main/domain/study/study-differences.ts'
import { studyGroups } from '../../../src-main/domain/study/study-table.ts'

const CONTROLS = [{ axis: 0, value: 'upside down', of: 'internal', control: 'reversed' }] as const
const cells = (place: readonly string[], values: readonly number[]) =>
  values.map((value, seed) => ({ place, seed, run: null, value }))
const groups = (internal: readonly number[], reversed: readonly number[]) =>
  studyGroups([...cells(['internal', '1'], internal), ...cells(['upside down', '1'], reversed)])
const drawn = (low: number, high: number) => ({
  interval: [low, high] as const,
  deviation: 0.01,
  seeds: 3,
  examples: 1043,
  resamples: 10_000,
})
const HIGH = [0.8, 0.81, 0.82]
const LOW = [0.7, 0.712, 0.718]

function found(
  internal: readonly number[],
  reversed: readonly number[],
  low: number,
  high: number,
  margin?: number,
) {
  const [one] = controlFindings(CONTROLS, groups(internal, reversed), margin)
  if (!one) throw new Error('it is compared')
  const [difference = one.difference] = withIntervals([one.difference], [drawn(low, high)])
  return { ...one, difference }
}

test('seeds and examples must both tell it, else it cannot be seen', () => {
  expect(beats(found(HIGH, LOW, 0.05, 0.15).difference)).toBe('yes')
  expect(beats(found(HIGH, LOW, -0.01, 0.15).difference)).toBe('cannot be seen')
  expect(beats(found(LOW, HIGH, -0.15, -0.05).difference)).toBe('no')
  expect(beats(found(HIGH, [0.7, 0.9, 0.8], 0.01, 0.1).difference)).toBe('cannot be seen')
})

test('equal within the margin is no', () => {
  const same = HIGH.map((value, seed) => value + 0.0001 * seed)
  expect(beats(found(same, HIGH, -0.01, 0.01, 0.005).difference)).toBe('no')
  expect(beats(found(same, HIGH, -0.01, 0.01).difference)).toBe('cannot be seen')
})

test('it is said in a sentence, with where and of how many', () => {
  expect(controlSentence(found(HIGH, LOW, 0.05, 0.15), 'MCC')).toBe(
    'At 1: internal beats its control, reversed mapping, in MCC: yes, with 3 seeds and 1,043 examples',
  )
  expect(controlSentence(found(HIGH, LOW, -0.05, 0.15), 'MCC')).toBe(
    'At 1: internal beats its control, reversed mapping, in MCC: cannot be seen with 3 seeds and 1,043 examples',
  )
})
