import { describe, expect, test } from 'vitest'
import { factsOf, runField } from '../../../src-main/domain/query/run-fields.ts'
import { columnsOf, fieldText, MORE_COLUMNS, OWN_COLUMNS } from '../../../src-renderer/runs/columns.ts'
import { METRICS, MOMENTS } from '../../../src-renderer/runs/value-choice.ts'
import { row } from '../../domain/a-run.ts'

const VALUES = METRICS.flatMap((metric) => MOMENTS.map((moment) => ({ metric, moment })))

describe('columns', () => {
  test('have ids that are theirs alone, and those that are no more are passed over', () => {
    const ids = [...OWN_COLUMNS, ...MORE_COLUMNS.map(({ name }) => name)]
    expect(new Set(ids).size).toBe(ids.length)
    expect(columnsOf([...OWN_COLUMNS, 'gone', 'learningRate']).map(({ id }) => id)).toEqual([
      ...OWN_COLUMNS,
      'learningRate',
    ])
  })

  test('copy and order by fields that there are, whichever value is chosen', () => {
    const columns = columnsOf([...OWN_COLUMNS, ...MORE_COLUMNS.map(({ name }) => name)])
    const names = VALUES.flatMap((value) =>
      columns.flatMap(({ fieldsOf, orderOf }) => [...fieldsOf(value), ...(orderOf ? [orderOf(value)] : [])]),
    )
    expect(names.filter((name) => runField(name)?.name !== name)).toEqual([])
  })

  test('are ordered by what they show: value and agreement of the last evaluation, or of the best', () => {
    const orders = (moment: 'last' | 'best') =>
      columnsOf(['value', 'agreement']).map(({ orderOf }) => orderOf?.({ metric: 'mcc', moment }))
    expect(orders('last')).toEqual(['mcc', 'agreement'])
    expect(orders('best')).toEqual(['bestMcc', 'bestAgreement'])
  })

  test('are offered for every field but those that are seen alone already', () => {
    const more = MORE_COLUMNS.map(({ name }) => name)
    for (const name of ['name', 'state', 'mapping', 'strategy', 'agreement', 'time', 'started', 'tag'])
      expect(more).not.toContain(name)
    expect(more).toEqual(expect.arrayContaining(['accuracy', 'soft-label', 'bestAgreement', 'step']))
  })

  test('say every field in words', () => {
    const facts = factsOf(row())
    expect(fieldText('learningRate', facts)).toBe('0.001')
    expect(fieldText('bestAccuracy', facts)).toBe('90.0 %')
    expect(fieldText('mapping', facts)).toBe('2→1, 6→3')
    expect(fieldText('bestMcc', facts)).toBe('–')
  })

  test.each([
    [0.996, '99.6 %'],
    [0.9999, '99.9 %'],
    [1, '100 %'],
    [0.29, '29 %'],
    [0.125, '12.5 %'],
  ])('say the share %d as %s: 100 %% is all of it', (fraction, text) => {
    const { plan, ...rest } = row()
    expect(
      fieldText('fraction', factsOf({ ...rest, plan: { ...plan, data: { ...plan.data, fraction } } })),
    ).toBe(text)
  })
})
