import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExampleQuery, type ExampleField } from '../../../src-main/domain/query/example-query.ts'

describe('a query of examples', () => {
  const number = (...column: number[]) => ({ type: 'number' as const, column: () => column })
  const fields = new Map<string, ExampleField>([
    ['teacher', number(0.95, 0.4, 0.99)],
    ['a', number(0.9, 0.2, 0.1)],
    ['b', number()],
    ['words', number(3, 30, 12)],
    ['a_right', { type: 'flag', valueOf: (row) => row < 1 }],
    ['label', { type: 'words', valueOf: (row) => [['pos', 'neg', 'not sure'][row] ?? ''] }],
    ['topics', { type: 'words', valueOf: (row) => [['art', 'war'], ['war'], []][row] ?? [] }],
  ])
  const fits = (text: string) => {
    const test = parseExampleQuery(text, fields)
    return test && [0, 1, 2].filter(test)
  }
  test.each([
    ['teacher > 0.9 and not a_right', [2]],
    ['a_right or words >= 30', [0, 1]],
    ['not (a_right or words > 20)', [2]],
    ['label == neg', [1]],
    ['topics == war', [0, 1]],
    ['topics != art', [1, 2]],
    ['label = "not sure"', [2]],
    ['a < teacher and words < 20', [0, 2]],
    ['0.3 < a', [0]],
    ['teacher >= 95% a_right', [0]],
    ['b < 1 or b >= 1', []],
    ['b != 1', [0, 1, 2]],
  ])('%s finds %j', (text, rows) => expect(fits(text)).toEqual(rows))

  test.each([
    'a fine film',
    'teacher',
    'not',
    'teacher >',
    'what is > this',
    '1 > 0',
    'a_right)',
    '',
    'it (never',
    'label > 3',
    'label == (',
    'words ~ 3',
    'constructor',
  ])('%j is no query', (text) => expect(fits(text)).toBeUndefined())

  test('never throws, whatever is typed', () => {
    expect(fits('('.repeat(50_000))).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => void parseExampleQuery(text, fields)))
  })
})
