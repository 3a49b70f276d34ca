import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ExampleRow, ShownExample, SideBySide } from '../../../src-main/contract/example-browser.ts'
import { readPlace, type Place } from '../../../src-renderer/examples/example-address.ts'
import { ExampleDesk } from '../../../src-renderer/examples/example-desk.svelte.ts'
import { fakeHost, settled, type FakeHost } from '../fake-host.ts'

const A = '20261120-120000-aaaa'
const B = '20261120-120000-bbbb'
const TOTAL = 250
const rowAt = (index: number) => ({ index, tags: [], hasNotes: false }) as unknown as ExampleRow

let host: FakeHost
let places: Place[]
let desk: ExampleDesk
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
  host.answer('examples.open', ({ a, b }) => opened(a, b))
  host.answer('examples.page', ({ offset, count, positionOf }) => ({
    total: TOTAL,
    foundBy: 'nothing',
    position: positionOf ?? null,
    rows: Array.from({ length: Math.min(count, TOTAL - offset) }, (_, at) => rowAt(offset + at)),
  }))
  host.answer('examples.show', ({ index }) => ({ ...rowAt(index), notes: '' }) as unknown as ShownExample)
  places = []
  desk = new ExampleDesk(readPlace(new URLSearchParams()), (place) => places.push(place))
})
/** Evaluated at step 7. */
const opened = (a: string, b?: string) =>
  ({ a: { id: a, step: 7 }, b: b ? { id: b, step: 7 } : null, tags: [] }) as unknown as SideBySide

describe('two students', () => {
  test('are opened at a named step, and the first example is shown', async () => {
    await desk.go({ a: A, b: B })
    await settled()
    expect([desk.position, desk.shown?.index, desk.rows.total]).toEqual([0, 0, TOTAL])
    expect(places.at(-1)).toMatchObject({ a: A, stepA: 7, b: B, stepB: 7, index: 0 })
    expect(host.asked('examples.open')).toHaveLength(1)
  })

  test('stay open while something else changes', async () => {
    await desk.go({ a: A })
    await desk.sort('index')
    await desk.filter({ differ: true })
    expect(host.asked('examples.open')).toHaveLength(1)
    expect(host.asked('examples.page').at(-1)).toMatchObject({
      sort: { by: 'index', descending: false },
      filter: { differ: true },
    })
  })

  test('that cannot be opened say why, and can be tried again', async () => {
    host.refuse('examples.open', 'invalid-arguments', 'Not on one dev set')
    await desk.go({ a: A, b: B })
    expect([desk.failure, desk.sideBySide, desk.isOpening]).toEqual(['Not on one dev set', undefined, false])
    host.answer('examples.open', opened(A, B))
    await desk.go({})
    expect([desk.failure, desk.rows.total]).toEqual([undefined, TOTAL])
  })

  test('chosen before and answered late do not take the place of those chosen since', async () => {
    const opens = host.hold('examples.open')
    void desk.go({ a: A })
    void desk.chooseStudent('A', B)
    await settled()
    await opens[1]?.answer(opened(B))
    await opens[0]?.answer(opened(A))
    expect(desk.sideBySide?.a).toMatchObject({ id: B })
  })

  test('are being opened until the last ones are, whichever answer comes first', async () => {
    const opens = host.hold('examples.open')
    void desk.go({ a: A })
    void desk.chooseStudent('A', B)
    await settled()
    await opens[0]?.answer(opened(A))
    expect(desk.isOpening).toBe(true)
    await opens[1]?.answer(opened(B))
    expect(desk.isOpening).toBe(false)
  })

  test('take the place of others whose rows were still asked for: those are dropped', async () => {
    await desk.go({ a: A })
    const pages = host.hold('examples.page')
    void desk.sort('words')
    await settled()
    host.hold('examples.open')
    void desk.chooseStudent('A', B)
    await pages[0]?.answer({ foundBy: 'nothing', position: null, rows: [rowAt(1)], total: 99 })
    expect(desk.rows.total).toBe(TOTAL)
  })

  test('change places with their steps', async () => {
    await desk.go({ a: A, b: B, stepA: 3, stepB: 5 })
    await desk.swap()
    expect(host.asked('examples.open').at(-1)).toEqual({ a: B, b: A, stepA: 7, stepB: 7 })
  })
})

describe('examples', () => {
  beforeEach(() => desk.go({ a: A }))

  test('are stepped through to the ends and no further; looked at are those that were shown', async () => {
    await desk.step(1)
    await desk.step(-5)
    await desk.step(1000)
    expect([desk.position, desk.row?.index]).toEqual([TOTAL - 1, TOTAL - 1])
    expect([...desk.looked]).toEqual([0, 1, TOTAL - 1])
  })

  test('of another order that come late are dropped', async () => {
    const pages = host.hold('examples.page')
    void desk.sort('words')
    void desk.sort('label')
    await settled()
    const page = { foundBy: 'nothing', position: null, rows: [rowAt(1)] } as const
    await pages[1]?.answer({ ...page, total: 1 })
    await pages[0]?.answer({ ...page, total: 99 })
    expect(desk.rows.total).toBe(1)
  })

  test('chosen one after the other: the last one is shown, whichever answer comes last', async () => {
    const shows = host.hold('examples.show')
    await desk.choose(1)
    await desk.choose(2)
    await settled()
    await shows[1]?.answer({ ...rowAt(2), notes: '' } as unknown as ShownExample)
    await shows[0]?.answer({ ...rowAt(1), notes: '' } as unknown as ShownExample)
    expect(desk.shown?.index).toBe(2)
  })

  test('an earlier one that cannot be shown does not complain about the later one', async () => {
    const shows = host.hold('examples.show')
    await desk.choose(1)
    await desk.choose(2)
    await settled()
    await shows[1]?.answer({ ...rowAt(2), notes: '' } as unknown as ShownExample)
    await shows[0]?.refuse('unexpected', 'too late to matter')
    expect([desk.shown?.index, desk.failure]).toEqual([2, undefined])
  })

  test('the same one is shown as it is of the students chosen last', async () => {
    const shows = host.hold('examples.show')
    void desk.choose(1)
    await settled()
    void desk.chooseStudent('A', B)
    await settled()
    const shown = (notes: string) => ({ ...rowAt(1), notes }) as unknown as ShownExample
    await shows.at(-1)?.answer(shown('of B'))
    await shows[0]?.answer(shown('of A'))
    expect(desk.shown?.notes).toBe('of B')
  })
})

describe('tags and notes', () => {
  beforeEach(async () => {
    await desk.go({ a: A })
    await settled()
    host.answer('examples.describe', ({ tags = [], notes = '' }) => ({ tags, notes }))
  })

  test('are written, shown in the table too, and taken back', async () => {
    await desk.toggleTag('odd')
    expect([desk.row?.tags, desk.rows.at(0)?.tags, desk.tags, desk.canUndo]).toEqual([
      ['odd'],
      ['odd'],
      ['odd'],
      true,
    ])
    await desk.undo()
    expect([desk.row?.tags, desk.canUndo]).toEqual([[], false])
  })

  test('tags are counted as they are after the last change, whichever count comes last', async () => {
    const opens = host.hold('examples.open')
    void desk.toggleTag('odd')
    await settled()
    void desk.toggleTag('long')
    await settled()
    const counted = (examples: number) => ({ ...opened(A), tags: [{ tag: 'odd', examples }] })
    await opens[1]?.answer(counted(2))
    await opens[0]?.answer(counted(1))
    expect(desk.sideBySide?.tags).toEqual([{ tag: 'odd', examples: 2 }])
  })

  test('a note that is as it was is not written', async () => {
    await desk.describe({ notes: '' })
    expect([host.asked('examples.describe'), desk.canUndo]).toEqual([[], false])
  })
})
