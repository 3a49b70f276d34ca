import { expect, test } from 'vitest'
import type { ComparedSurgery, SurgeryReport } from '../../../src-main/contract/example-browser.ts'
import {
  surgeryContent,
  surgeryRemarks,
  surgeryVerdict,
  surgeryWork,
} from '../../../src-main/domain/dev-set/surgery-words.ts'

const surgery = (id: string, change: Partial<ComparedSurgery> = {}): ComparedSurgery => ({
  id,
  accuracy: 0.5,
  difference: -0.1,
  interval: [-0.2, 0.1],
  mended: { teacherRight: 3, teacherWrong: 4 },
  broken: 20,
  p: 0.01,
  pHolm: 0.02,
  ...change,
})
const report: SurgeryReport = {
  examples: 4000,
  accuracy: 0.6,
  changed: 0,
  surgeries: [
    surgery('skip-1'),
    surgery('2-by-t4', { difference: 0.05, pHolm: 0.06, mended: { teacherRight: 30, teacherWrong: 5 } }),
  ],
  unasked: ['skip-2', 't-head'],
  refused: [],
  layers: 2,
  teacherLayers: 4,
}

test('a verdict counts what is told apart, and names what mends most', () => {
  expect(surgeryVerdict(report, 'A')).toBe(
    'After none of 2 surgeries A is right more often than as it is, after 1 less often (p < 0.05, Holm). Most are mended by “Layer 2 ← T’s 4”: 35, and 20 are broken.',
  )
})

test('what is asked is said before, with the student as it is among it the first time', () => {
  expect(surgeryWork({ ...report, surgeries: [] }, 'B')).toMatch(
    /each of B’s 2 layers, .* 4,000 examples are asked 3 times/,
  )
  expect(surgeryWork(report, 'B')).toMatch(/ asked 2 times/)
  expect(surgeryWork({ ...report, teacherLayers: 0 }, 'A')).not.toMatch(/teacher/)
})

test('a part of the dev set, other answers and what was refused are said', () => {
  expect(surgeryRemarks(report, 'A', 4000)).toEqual([])
  const [part, changed, refused] = surgeryRemarks(
    { ...report, changed: 2, refused: ['It is gone.'] },
    'A',
    40_430,
  )
  expect(part).toMatch(/^4,000 of 40,430 examples were asked/)
  expect(changed).toMatch(/^2 answers of A as it is are not those of its evaluation/)
  expect(refused).toBe('Not done: It is gone.')
})

test('the copied table has every surgery in full, and the student as it is', () => {
  const { columns, rows } = surgeryContent(report)
  expect(rows.map(([name]) => name)).toEqual(['as it is', 'Layer 1 left out', 'Layer 2 ← T’s 4'])
  expect(rows.every((row) => row.length === columns.length)).toBe(true)
})
