import { beforeEach, describe, expect, test } from 'vitest'
import { Selection } from '../../../src-renderer/runs/selection.svelte.ts'
import type { TableRow } from '../../../src-renderer/runs/group-runs.ts'

const line = (id: string) => ({ kind: 'run', facts: { row: { id } } }) as TableRow
const group = (...ids: string[]) =>
  ({ kind: 'group', group: { runs: ids.map((id) => ({ row: { id } })) } }) as unknown as TableRow
const ROWS = [group('a', 'b'), line('a'), line('b'), line('c'), line('d')]

let selection: Selection
beforeEach(() => (selection = new Selection()))

describe('a line', () => {
  test('is chosen and no more chosen; the order is that of choosing', () => {
    selection.toggle(ROWS, 3, false)
    selection.toggle(ROWS, 1, false)
    expect([selection.ids, selection.cursor]).toEqual([['c', 'a'], 1])
    selection.toggle(ROWS, 3, false)
    expect(selection.ids).toEqual(['a'])
  })

  test('of a group chooses what of it is not chosen yet, and all or nothing after that', () => {
    selection.toggle(ROWS, 2, false)
    expect(selection.stateOf(['a', 'b'])).toBe('mixed')
    selection.toggle(ROWS, 0, false)
    expect([selection.ids, selection.stateOf(['a', 'b'])]).toEqual([['b', 'a'], 'true'])
    selection.toggle(ROWS, 0, false)
    expect([selection.ids, selection.stateOf(['a', 'b'])]).toEqual([[], 'false'])
  })

  test('with shift takes all lines since the last one, upwards too', () => {
    selection.toggle(ROWS, 4, false)
    selection.toggle(ROWS, 2, true)
    expect(selection.ids).toEqual(['d', 'b', 'c'])
  })

  test('with shift and none before it takes itself alone', () => {
    selection.toggle(ROWS, 3, true)
    expect(selection.ids).toEqual(['c'])
    selection.clear()
    selection.toggle(ROWS, 1, true)
    expect(selection.ids).toEqual(['a'])
  })

  test('that is not there changes nothing', () => {
    selection.toggle(ROWS, 9, false)
    expect([selection.ids, selection.cursor]).toEqual([[], -1])
  })
})

test('the first two change places, the others keep theirs', () => {
  selection.set(['a'], true)
  selection.swap()
  expect(selection.ids).toEqual(['a'])
  selection.set(['b', 'c'], true)
  selection.swap()
  expect(selection.ids).toEqual(['b', 'a', 'c'])
})

test('runs that are gone are chosen no more', () => {
  selection.set(['a', 'b'], true)
  const before = selection.ids
  selection.keepOnly(() => true)
  expect(selection.ids).toBe(before)
  selection.keepOnly((id) => id === 'b')
  expect([selection.ids, selection.has('a')]).toEqual([['b'], false])
})
