import { expect, test } from 'vitest'
import { changedDevNotes } from '../../../src-main/domain/study/changed-dev-notes.ts'

const judged = (run: string, name: string, sha256: string) => ({
  run,
  source: { kind: 'catalogue' as const, name },
  sha256,
})

test('a dev file that changed between runs is told once, other data sets are other files', () => {
  expect(changedDevNotes([judged('a', 'x', '1'), judged('b', 'x', '1'), judged('c', 'y', '2')])).toEqual([])
  const notes = changedDevNotes([judged('a', 'x', '1'), judged('b', 'x', '3'), judged('c', 'y', '2')])
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatch(/^Runs on the data of a have different dev files/)
})
