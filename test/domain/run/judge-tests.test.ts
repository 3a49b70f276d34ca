import { expect, test } from 'vitest'
import type { KeptTest, TestAnswer } from '../../../src-main/contract/kept-test.ts'
import { countPassed, isAbout, judgeTest, textsKey } from '../../../src-main/domain/run/judge-tests.ts'

const kept = (id: string, text: string, expected: KeptTest['expected']): KeptTest => ({
  id,
  keptAt: '2026-11-28T06:00:00.000Z',
  text,
  textPair: null,
  labels: ['no', 'yes'],
  expected,
})
const says = (text: string, label: string): [string, TestAnswer] => {
  const answer = { run: 'r', step: 9, text, textPair: null, label, probability: 0.8 }
  return [textsKey(answer), answer]
}
const tests = [
  kept('right', 'good', { kind: 'label', label: 'yes' }),
  kept('wrong', 'not good', { kind: 'label', label: 'no' }),
  kept('same', 'very good', { kind: 'same-as', text: 'good', textPair: null }),
  kept('unknown', 'who knows', { kind: 'label', label: 'no' }),
]
const answers = new Map([says('good', 'yes'), says('not good', 'yes'), says('very good', 'yes')])

test('a test is passed by its class, or by what is said of the other text', () => {
  expect(tests.map((each) => judgeTest(each, answers).passes)).toEqual([true, false, true, null])
  expect(judgeTest(tests[0] as KeptTest, answers).answer).toEqual({ label: 'yes', probability: 0.8 })
  const alone = new Map([says('very good', 'yes')])
  expect(judgeTest(tests[2] as KeptTest, alone).passes).toBe(null)
})

test('only what a student was tried on is counted', () => {
  expect(countPassed(tests, answers)).toEqual({ passed: 2, tried: 3 })
  expect(countPassed(tests, new Map())).toBe(null)
  expect(countPassed(tests, undefined)).toBe(null)
})

test('a test is about students of its classes, in whatever order', () => {
  expect(isAbout({ labels: ['no', 'yes'] }, ['yes', 'no'])).toBe(true)
  expect(isAbout({ labels: ['no', 'yes'] }, ['yes', 'no', 'perhaps'])).toBe(false)
})
