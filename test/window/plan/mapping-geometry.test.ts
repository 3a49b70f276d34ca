import { expect, test } from 'vitest'
import { mappingGeometry, STUDENT_WIDTH, TEACHER_WIDTH } from '../../../src-renderer/plan/mapping-geometry.ts'

const geometry = mappingGeometry(4, 2, 500)

test('layers stand in the middle of equal shares of one height', () => {
  expect(geometry.height).toBe(4 * geometry.rowHeight)
  expect(geometry.teacherY(1)).toBe(geometry.rowHeight / 2)
  expect(geometry.studentY(1)).toBe(geometry.rowHeight)
  expect(geometry.studentY(2)).toBe(3 * geometry.rowHeight)
})

test('a line that is let go near a student layer ends there, and nowhere else', () => {
  const x = 500 - STUDENT_WIDTH
  expect(geometry.studentAt({ x, y: geometry.studentY(2) })).toBe(2)
  expect(geometry.studentAt({ x: x - 41, y: geometry.studentY(2) })).toBeUndefined()
  expect(geometry.studentAt({ x, y: geometry.height + 1 })).toBeUndefined()
  expect(geometry.studentAt({ x, y: -1 })).toBeUndefined()
})

test('a line goes from the edge of the teacher layer to where it ends', () => {
  const path = geometry.lineTo(1, { x: 300, y: 20 })
  expect(path).toMatch(new RegExp(`^M${TEACHER_WIDTH} ${geometry.teacherY(1)}C.* 300 20$`))
})
