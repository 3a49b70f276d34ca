import { expect, test } from 'vitest'
import { settingText, settingTitle } from '../../../src-renderer/plan/setting-text.ts'

test('a difference is told in few signs', () => {
  expect(settingTitle('teacher.fineTune.learningRate')).toBe('teacher learning rate')
  expect(settingText('mapping', [{ teacher: 2, student: 1 }])).toBe('2→1')
  expect(settingText('losses', [{ loss: 'soft-label', weight: 0.5, temperature: 4 }])).toBe('soft ×0.5 T4')
  expect(
    settingText('losses', [{ loss: 'hard-label', weight: 1, smoothing: 0.1, classWeights: 'balanced' }]),
  ).toBe('hard smoothed 0.1 balanced')
})
