import { expect, test } from 'vitest'
import { runName, runTitle } from '../../../src-main/domain/run/run-title.ts'

test('a run is called by its name and its seed', () => {
  expect(runTitle({ name: 'stacked', kind: 'distill', seed: 2 })).toBe('stacked s2')
})

test('a run without a name is called by its kind', () => {
  expect(runName({ name: '', kind: 'fine-tune' })).toBe('fine-tune')
  expect(runTitle({ name: '', kind: 'fine-tune', seed: 1 })).toBe('fine-tune s1')
})
