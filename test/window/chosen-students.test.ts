import { flushSync } from 'svelte'
import { beforeEach, expect, test } from 'vitest'
import { ChosenStudents } from '../../src-renderer/chosen-students.svelte.ts'

beforeEach(() => localStorage.clear())

test('A and B are there again at the next visit', () => {
  new ChosenStudents().put('run-1', 'run-2')
  flushSync()
  expect(new ChosenStudents()).toMatchObject({ a: 'run-1', b: 'run-2' })
})

test('swapped, A is B and B is A', () => {
  const students = new ChosenStudents()
  students.put('run-1', undefined)
  students.swap()
  flushSync()
  expect(new ChosenStudents()).toMatchObject({ a: undefined, b: 'run-1' })
})

test('what cannot be read is nobody', () => {
  localStorage.setItem('stillroom.chosen-students', '{"a":')
  expect(new ChosenStudents()).toMatchObject({ a: undefined, b: undefined })
})
