import { expect, test } from 'vitest'
import { surgeryQueries } from '../../../src-renderer/examples/surgery-words.ts'

test('a count is found by a query of its role and surgery', () => {
  expect(surgeryQueries({ id: 'skip-1' }, 'b').teacherWrong).toBe('mended_b == skip-1 and not teacher_right')
})
