import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds, parseExpectation } from '../../../src-main/domain/study/expectation.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'

test('a metric at a place beside another, or a number', () => {
  expect(parseExpectation('agreement.internal > agreement.soft')).toEqual({
    text: 'agreement.internal > agreement.soft',
    left: { metric: 'agreement', place: ['internal'] },
    operator: '>',
    right: { metric: 'agreement', place: ['soft'] },
  })
  expect(parseExpectation('accuracy."soft labels"/0.1>=0.8')).toMatchObject({
    left: { metric: 'accuracy', place: ['soft labels', '0.1'] },
    operator: '>=',
    right: 0.8,
  })
  expect(parseExpectation('test.accuracy.internal > test.headline.soft')).toMatchObject({
    left: { metric: 'test.accuracy', place: ['internal'] },
    right: { metric: 'test.headline', place: ['soft'] },
  })
})

test.each([
  '',
  'agreement',
  'agreement.a',
  'speed.a > 1',
  'agreement.a > ',
  'agreement.a > b',
  'agreement.a// > 1',
])('%j is none, and the error says how it is written', (text) => {
  expect(() => parseExpectation(text)).toThrow('It reads: METRIC.VALUE > METRIC.VALUE')
})

test('whatever is written is read or refused in our words', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseExpectation(text)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(StillroomError)
      }
    }),
  )
})

test('the four comparisons', () => {
  expect([holds(1, '>', 1), holds(1, '>=', 1), holds(1, '<', 2), holds(2, '<=', 1)]).toEqual([
    false,
    true,
    true,
    false,
  ])
})
