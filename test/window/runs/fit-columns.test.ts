import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../src-main/domain/query/run-fields.ts'
import type { RunState } from '../../../src-main/contract/run-state.ts'
import { columnsOf } from '../../../src-renderer/runs/columns.ts'
import { fitColumns, widthOfAll } from '../../../src-renderer/runs/fit-columns.ts'
import { row } from '../../domain/a-run.ts'

const OF_TABLE = columnsOf(['state', 'weights', 'age', 'tags'])
const shownAs = (state: RunState, ...tags: readonly string[]) => [factsOf(row({ state, tags }))]

describe('columns of the runs table', () => {
  test('are narrower where no run failed, none has a tag, and fewer losses are used', () => {
    const widths = (shown: ReturnType<typeof shownAs>, weights: readonly number[]) =>
      fitColumns(OF_TABLE, shown, weights, 1000).map(({ width }) => width)
    const wide = widths(shownAs('failed', 'paper'), [0, 1, 2, 3])
    const narrow = widths(shownAs('finished'), [0, 1])
    expect(narrow.map((width, at) => width < (wide[at] ?? 0))).toEqual([true, true, false, true])
  })

  test('that are spare give way where names would have too little room', () => {
    const shown = shownAs('finished')
    const all = widthOfAll(fitColumns(OF_TABLE, shown, [0], 1000))
    const ids = (room: number) => fitColumns(OF_TABLE, shown, [0], room).map(({ id }) => id)
    expect(ids(all)).toEqual(['state', 'weights', 'age', 'tags'])
    expect(ids(all - 1)).toEqual(['state', 'weights'])
  })
})
