import { expect, test } from 'vitest'
import type { Calibration } from '../../../src-main/contract/calibration.ts'
import { confidenceSvg } from '../../../src-renderer/examples/example-drawings.ts'

const bin = (confidence: number, right: number, count: number) => ({
  from: 0,
  to: 1,
  confidence,
  right,
  count,
})
const part = (ece: number, ...bins: ReturnType<typeof bin>[]) => ({ ece: { value: ece }, bins })

test('the picture of confidence has each model with its ECE, and none where it has no example', () => {
  const models = [
    { role: 'teacher', parts: { 'teacher-wrong': part(0.123, bin(0.6, 0.5, 8), bin(0.9, 1, 0)) } },
    { role: 'c', parts: { 'teacher-wrong': null } },
  ] as unknown as Calibration['models']
  const { svg } = confidenceSvg({ models }, 'teacher-wrong', (token) => token)
  expect(svg).toContain('T, ECE 12.3 %')
  expect(svg).toContain('Share right by confidence: T wrong')
  expect(svg).not.toContain('C, ECE')
})
