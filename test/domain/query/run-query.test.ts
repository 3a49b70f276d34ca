import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { completeRunQuery } from '../../../src-main/domain/query/complete-run-query.ts'
import { factsOf, RUN_FIELDS } from '../../../src-main/domain/query/run-fields.ts'
import { runMatcher } from '../../../src-main/domain/query/run-matcher.ts'
import { operatorsOf } from '../../../src-main/domain/query/check-comparison.ts'
import { combined } from '../../../src-main/domain/query/read-query.ts'
import { parseRunQuery, printRunQuery, type RunQuery } from '../../../src-main/domain/query/run-query.ts'
import { NOW, row } from '../a-run.ts'

function fits(text: string, changes: Partial<RunRow> = {}): boolean {
  const parsed = parseRunQuery(text)
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return runMatcher(parsed.query, NOW)(factsOf(row(changes)))
}
function problemOf(text: string) {
  const parsed = parseRunQuery(text)
  if (parsed.ok) throw new Error(`${text} is a query`)
  return parsed.problem
}

describe('a query', () => {
  test.each([
    ['', true],
    ['mcc > 0.25 and strategy == stacked', true],
    ['mcc>0.25 strategy=stacked', true],
    ['mcc > 0.25 and strategy == together', false],
    ['strategy == together or layers == 3', true],
    ['strategy == together or layers == 4 or seed >= 3', true],
    ['not (strategy == together or layers == 4)', true],
    ['not strategy == stacked', false],
    ['accuracy >= 89.2%', true],
    ['accuracy > 0.893', false],
    ['bestAccuracy == 90%', true],
    ['training.learningRate == 1e-3', true],
    ['learningRate <= 5e-4', false],
    ['attention-kl > 1', true],
    ['losses.attention-kl.weight == 2', true],
    ['hidden-mse == 0', true],
    ['temperature == 2', true],
    ['maxLength == 64 and data.maxLength < 65', true],
    ['task == movie-reviews', true],
    ['data ~ movie', true],
    ['teacher contains minilm', true],
    ['mapping == 6→3', true],
    ['mapping ~ 4→', false],
    ['stageEpochs < 0.6', true],
    ['state == training', true],
    ['state != running', false],
    ['tag == paper', true],
    ['tag == "many to one"', true],
    ['tag != paper', false],
    ['note ~ "seed 2"', true],
    ['started within 14d', true],
    ['started within 3d', false],
    ['started >= 2026-11-20 and started < 2026-11-21', true],
    ['time > 90min and time < 2h', true],
    ['name == Reviews-Stacked', true],
    ['stacked ab12', true],
    ['"Look again"', true],
    ['together', false],
    ['constructor or __proto__', false],
    ['not together and paper', true],
    ['error ~ nan', false],
    ['error != nan', true],
  ])('%s', (text, expected) => expect(fits(text)).toBe(expected))

  test('of what a run does not have, fits nothing but what denies it', () => {
    expect(fits('mcc > -1', { mcc: null })).toBe(false)
    expect(fits('mcc != 0', { mcc: null })).toBe(true)
    expect(fits('not mcc > 0', { mcc: null })).toBe(true)
  })

  test.each([
    ['mcc >', 'After > stands 0.25 or 5e-5', 5, []],
    ['mc > 1', 'There is no field “mc”', 0, ['mcc', 'bestMcc', 'teacherMcc', 'test.mcc']],
    ['stratgy == stacked', 'There is no field “stratgy”', 0, ['strategy']],
    ['accuracy > 89', 'accuracy lies between 0 and 1; for percent write 89%', 11, []],
    ['mcc > high', 'mcc is a number, such as 0.25 or 5e-5; “high” is none', 6, []],
    [
      'strategy == stackd',
      'strategy is never “stackd”; it is one of together, progressive, stacked, stages',
      12,
      ['stacked'],
    ],
    [
      'strategy > stacked',
      'strategy is a text, which is compared with ==, != or ~',
      9,
      ['==', '!=', '~', 'contains'],
    ],
    [
      'mcc ~ 3',
      'mcc is no text; compare it with ==, !=, <, <=, > or >=',
      4,
      ['==', '!=', '>=', '<=', '>', '<'],
    ],
    ['started within soon', 'After within stands a duration: 90min, 2h or 14d', 15, []],
    ['started > yesterday', 'started is compared with a day: a day such as 2026-11-24', 10, []],
    ['time > 3', 'time is a duration: 90min, 2h or 14d', 7, []],
    ['(mcc > 0.2', 'This parenthesis is not closed', 0, []],
    ['mcc > 0.2)', 'This parenthesis closes none', 9, []],
    ['tag == "many', 'This quotation mark is not closed', 7, []],
    ['a and', 'Something is missing at the end: a field with a value, or a word', 5, []],
    ['or a', 'Before and after or stands something: a field with a value, or a word', 0, []],
    ['> 3', 'Before > stands a field, such as mcc or strategy', 0, []],
  ])('%s is answered with what is wrong, and where', (text, message, from, suggestions) => {
    expect(problemOf(text)).toMatchObject({ message, from, suggestions })
  })
})

const TEXT = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((text) => !text.includes('"') || !text.includes("'"))
  .filter((text) => text.trim() !== '' && !/["'].*["']/.test(text))
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  number: fc.oneof(fc.integer({ min: 0, max: 1 }).map(String), fc.constantFrom('0.25', '.5', '1e-3', '50%')),
  share: fc.constantFrom('0', '1', '89%', '0.5', '1e-1'),
  duration: fc.constantFrom('90min', '2h', '1.5d', '30s'),
  text: TEXT,
}
const COMPARISON: fc.Arbitrary<RunQuery> = fc.constantFrom(...RUN_FIELDS).chain((field) =>
  fc.constantFrom(...operatorsOf(field)).chain((operator) => {
    const values =
      operator === 'within'
        ? VALUES.duration
        : field.type === 'time'
          ? fc.constant('2026-11-24')
          : field.type === 'list' && ['<', '<=', '>', '>='].includes(operator)
            ? VALUES.number
            : field.words && (operator === '==' || operator === '!=')
              ? fc.constantFrom(...field.words)
              : (VALUES[field.type] ?? TEXT)
    return (values ?? TEXT).map((raw) => ({ kind: 'compare' as const, field: field.name, operator, raw }))
  }),
)
const QUERY = fc.letrec<{ query: RunQuery }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'query' },
    fc.oneof(
      COMPARISON,
      TEXT.map((text) => ({ kind: 'text' as const, text })),
    ),
    tie('query').map((part) => ({ kind: 'not' as const, part })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => combined('and', parts)),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => combined('or', parts)),
  ),
})).query

describe('whatever is written', () => {
  test('a printed query is read as the same, and printed as the same', () => {
    fc.assert(
      fc.property(QUERY, (query) => {
        const printed = printRunQuery(query)
        const parsed = parseRunQuery(printed)
        expect(parsed).toEqual({ ok: true, query })
        if (parsed.ok) expect(printRunQuery(parsed.query)).toBe(printed)
      }),
      { numRuns: 1000 },
    )
  })

  test('the answer is a query or a problem within the text; nothing is thrown', () => {
    const word = fc.constantFrom(
      'mcc',
      'and',
      'or',
      'not',
      '(',
      ')',
      '>',
      '==',
      '~',
      '"',
      "'",
      '0.2',
      'within',
      '14d',
      'strategy',
      '!',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
      fc.array(word).map((words) => words.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseRunQuery(written)
        if (parsed.ok) expect(typeof runMatcher(parsed.query, NOW)(factsOf(row()))).toBe('boolean')
        else {
          expect(parsed.problem.from).toBeGreaterThanOrEqual(0)
          expect(parsed.problem.to).toBeLessThanOrEqual(written.length)
          expect(parsed.problem.message).not.toBe('')
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('deep nesting is refused, not a stack that overflows', () => {
    expect(problemOf('('.repeat(50_000)).message).toMatch(/nested too deeply/)
    expect(problemOf('not '.repeat(50_000)).message).toMatch(/nested too deeply/)
  })

  test('what is offered fits where it is offered', () => {
    fc.assert(
      fc.property(QUERY.map(printRunQuery), fc.nat(), (text, place) => {
        const cursor = place % (text.length + 1)
        const { from, to, options } = completeRunQuery(text, cursor, () => ['a'])
        expect(from).toBeLessThanOrEqual(cursor)
        expect(to).toBe(cursor)
        expect(options.length).toBeLessThanOrEqual(10)
      }),
    )
  })
})

describe('completions', () => {
  const offered = (text: string, cursor = text.length) =>
    completeRunQuery(text, cursor, ({ name }) =>
      name === 'tag' ? ['paper', 'many to one'] : [],
    ).options.map((option) => option.text)
  test('are fields, then operators, then values, then what joins', () => {
    expect(offered('str')).toEqual(['strategy'])
    expect(offered('learn')[0]).toBe('learningRate')
    expect(offered('strategy ')).toEqual(['==', '!=', '~', 'contains'])
    expect(offered('strategy == ')).toEqual(['together', 'progressive', 'stacked', 'stages'])
    expect(offered('strategy == sta')).toEqual(['stacked', 'stages'])
    expect(offered('tag == ')).toEqual(['paper', '"many to one"'])
    expect(offered('started within ')).toContain('14d')
    expect(offered('mcc > 0.2 ')).toEqual(expect.arrayContaining(['and', 'or']))
    expect(offered('mcc > 0.2 and acc')[0]).toBe('accuracy')
    expect(offered('strategy')).toEqual([])
  })
})
