import { expect, test } from 'vitest'
import type { TeacherAgreement } from '../../../src-main/contract/study.ts'
import {
  agreedShare,
  agreementCellText,
  agreementGroups,
  agreementText,
} from '../../../src-main/domain/study/agreement-table.ts'
import { latexOf } from '../../../src-main/domain/tables/table-text.ts'

const counts = (agreed: number): TeacherAgreement => ({
  examples: 100,
  teacherRight: 80,
  agreed,
  errors: 80 - agreed,
  teacherWrong: 20,
  wrongToo: 15,
  mended: 5,
  confidence: 0.75,
  teacherConfidence: null,
})
const AXES = [{ name: 'method', values: ['soft', 'hard'] }]
const groups = agreementGroups([
  { place: ['soft'], seed: 1, run: 'a', counts: counts(70) },
  { place: ['soft'], seed: 2, run: 'b', counts: counts(74) },
  { place: ['soft'], seed: 3, run: null, counts: null },
  { place: ['hard'], seed: 1, run: 'c', counts: null },
])

test('means are over the seeds that have a teacher, and a count that is one has no spread in print', () => {
  expect(groups.map(({ means }) => [means.agreed?.n, means.agreed?.mean])).toEqual([
    [2, 72],
    [undefined, undefined],
  ])
  expect(groups.map(agreedShare)).toEqual([72 / 80, null])
  const lines = latexOf(agreementText(AXES, groups)).split('\n')
  // √((2² + 2²) / 1) = 2.8, of one digit that counts.
  expect(lines).toContain(
    String.raw`soft & $2$ & $80$ & $72 \pm 3$ & $8 \pm 3$ & $20$ & $15$ & $5$ & $75.0$ & -- \\`,
  )
  expect(lines).toContain(String.raw`hard & $0$ & -- & -- & -- & -- & -- & -- & -- & -- \\`)
})

test('a mean has as many decimals as its deviation', () => {
  const [soft] = groups
  expect(agreementCellText(soft?.means.agreed ?? null, false)).toBe('72.0 ± 2.8')
  expect(agreementCellText(soft?.means.teacherRight ?? null, false)).toBe('80')
  expect(agreementCellText(soft?.means.confidence ?? null, true)).toBe('75.00 %')
  expect(agreementCellText(soft?.means.teacherConfidence ?? null, true)).toBe('–')
})
