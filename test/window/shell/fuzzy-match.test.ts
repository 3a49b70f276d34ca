import { describe, expect, test } from 'vitest'
import { fuzzyMatch, piecesOf } from '../../../src-renderer/shell/fuzzy-match.ts'

describe('what is typed', () => {
  test('finds every word in any order, and nothing that lacks one', () => {
    expect(fuzzyMatch('stacked reviews', 'reviews-stacked s1')).toBeDefined()
    expect(fuzzyMatch('stacked qqp', 'reviews-stacked s1')).toBeUndefined()
  })

  test('finds letters in their order: the beginnings of words before the middles', () => {
    expect(fuzzyMatch('rs', 'reviews-stacked')?.at).toEqual([0, 8])
    expect(fuzzyMatch('sr', 'reviews-progressive')?.at).toEqual([6, 9])
  })

  test('goes back to the nearest letters where word beginnings lead nowhere', () => {
    expect(fuzzyMatch('ae', 'gate a')).toBeDefined()
  })

  test('marks what answered without cutting a sign in two', () => {
    const text = 'a 🧪 b İ'
    const match = fuzzyMatch('🧪', 'a 🧪 b')
    expect(piecesOf('a 🧪 b', match?.at ?? [])).toEqual([
      { text: 'a ', isHit: false },
      { text: '🧪', isHit: true },
      { text: ' b', isHit: false },
    ])
    expect(fuzzyMatch('b', text)?.at).toEqual([])
  })
})
