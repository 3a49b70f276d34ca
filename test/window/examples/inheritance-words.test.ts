import { expect, test } from 'vitest'
import { inheritanceOf } from '../../../src-main/domain/dev-set/inheritance.ts'
import { modelColumns } from '../../../src-main/domain/dev-set/model-columns.ts'
import {
  inheritanceContent,
  inheritanceRows,
  inheritanceVerdict,
  rangeText,
} from '../../../src-renderer/examples/inheritance-words.ts'
import { referenceModel } from '../../support/confidence-reference.ts'

const [teacher, a, b] = (['teacher', 'a', 'b'] as const).map((role) => modelColumns(referenceModel(role)))
const students = [
  { role: 'a' as const, columns: a },
  { role: 'b' as const, columns: b },
].flatMap(({ role, columns }) => (columns ? [{ role, columns }] : []))
const found = teacher && inheritanceOf(teacher, students)
if (!found) throw new Error('The reference teacher has errors')

test('the verdict has both counts beside what chance would give, and who repeats more', () => {
  expect(inheritanceVerdict(found)).toBe(
    'Of the teacher’s 99 errors A repeats 75, more than the 42 by chance; B repeats 71, more than the 53 by chance. Beyond chance A repeats more.',
  )
})

test('the copied table has every line of the screen, in full', () => {
  const { columns, rows } = inheritanceContent(found)
  expect(rows.map(([name]) => name)).toEqual(inheritanceRows(found).map(({ name }) => name))
  expect(rows.every((row) => row.length === columns.length)).toBe(true)
  expect(rows.find(([name]) => name === 'T wrong: repeated')?.[1]).toBe(75 / 99)
})

test('of three students every two are told apart by name', () => {
  const third = teacher && a && inheritanceOf(teacher, [...students, { role: 'c', columns: a }])
  expect(third && inheritanceVerdict(third)).toBe(
    'Of the teacher’s 99 errors A repeats 75, more than the 42 by chance; B repeats 71, more than the 53 by chance; C repeats 75, more than the 42 by chance. Beyond chance A repeats more than B. Beyond chance C repeats more than B.',
  )
  expect(third && inheritanceContent(third).columns.filter((name) => / − .$/.test(name))).toEqual([
    'A − B',
    'A − C',
    'B − C',
  ])
})

test('an interval has no more digits than it is narrow for, and no dash beside a minus', () => {
  expect(rangeText('share', [0.757, 0.849])).toBe('76–85')
  expect(rangeText('share', [0.911, 0.941])).toBe('91.1–94.1')
  expect(rangeText('share', [-0.02, 0.08])).toBe('−2 to 8')
  expect(rangeText('correlation', [0.8, 0.844])).toBe('0.80–0.84')
})
