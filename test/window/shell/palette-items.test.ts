import { describe, expect, test } from 'vitest'
import { rankItems, type PaletteItem } from '../../../src-renderer/shell/palette-items.ts'

const item = (title: string, detail = '', category = 'Run'): PaletteItem => ({
  id: `${category === 'Run' ? 'run' : 'command'} ${title} ${detail}`,
  title,
  category,
  detail,
  run: () => undefined,
})
const titles = (typed: string, items: readonly PaletteItem[], recent: readonly string[] = []) =>
  rankItems(typed, items, recent).map(({ title }) => title)

describe('the palette', () => {
  test('prefers the seed that was typed to an id that has the digit', () => {
    const runs = [item('reviews-stacked s1', '20261124-2'), item('reviews-stacked s2', '20261124-1')]
    expect(titles('sta 2', runs)[0]).toBe('reviews-stacked s2')
  })

  test('finds a run by a part of its id', () => {
    expect(titles('4f2a', [item('a', '20261124-151233-4f2a'), item('b', '20261124-151233-77aa')])).toEqual([
      'a',
    ])
  })

  test('offers what was done lately first, then commands, then the newest runs alone', () => {
    const commands = [item('Undo', '', 'Window'), item('About', '', 'Window')]
    const runs = Array.from({ length: 9 }, (_, at) => item(`run ${at}`))
    expect(titles('', [...commands, ...runs], ['command About ', 'run run 7 '])).toEqual([
      'About',
      'run 7',
      'Undo',
      'run 0',
      'run 1',
      'run 2',
      'run 3',
      'run 4',
    ])
  })

  test('finds among 10,000 runs while somebody types', () => {
    const runs = Array.from({ length: 10_000 }, (_, at) =>
      item(`reviews-stacked-${at % 97} s${at % 5}`, `20261124-${100_000 + at}-4f2a, finished`),
    )
    const tookMs = Array.from({ length: 5 }, () => {
      const startedAt = performance.now()
      expect(rankItems('stacked 96 s4', runs, []).length).toBeGreaterThan(0)
      return performance.now() - startedAt
    })
    expect(Math.min(...tookMs)).toBeLessThan(250)
  })
})
