import { expect, test } from 'vitest'
import { endedWords, taskState, waitingWords } from '../../../src-main/domain/slurm/task-words.ts'

test.each([
  ['PENDING', 'waits'],
  ['REQUEUED', 'waits'],
  ['REQUEUE_HOLD', 'waits'],
  ['SUSPENDED', 'waits'],
  ['RUNNING', 'runs'],
  ['COMPLETING', 'runs'],
  ['COMPLETED', 'ended'],
  ['NODE_FAIL', 'ended'],
  ['A_WORD_OF_TOMORROW', 'ended'],
])('what Slurm calls %s %s', (state, expected) => {
  expect(taskState(state)).toBe(expected)
})

test('what is known is said in words, else in Slurm’s own', () => {
  expect(waitingWords('Resources')).toBe('no node is free')
  expect(waitingWords('QOSMaxCpuPerUserLimit')).toBe('QOSMaxCpuPerUserLimit')
  expect(endedWords('NODE_FAIL')).toBe('its node was lost; the same command goes on with it')
  expect(endedWords('FAILED')).toBe(endedWords(undefined))
})
