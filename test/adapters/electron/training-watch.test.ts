import { expect, test } from 'vitest'
import { titleOf } from '../../../src-main/adapters/electron/training-watch.ts'
import type { RunRow } from '../../../src-main/contract/run-row.ts'

test('a title says how far, what, and whose', () => {
  const run = { name: 'stacked', kind: 'distill' } as RunRow
  expect(titleOf(undefined, [], undefined)).toBe('Stillroom')
  expect(titleOf('gpu-box', [], undefined)).toBe('gpu-box – Stillroom')
  expect(titleOf('gpu-box', [run], 0.379)).toBe('37% stacked – gpu-box – Stillroom')
  expect(titleOf(undefined, [run, run], 1)).toBe('100% 2 runs – Stillroom')
})
