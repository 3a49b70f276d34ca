import { describe, expect, test } from 'vitest'
import { lruCache } from '../../src-main/domain/lru-cache.ts'

describe('a map of the newest', () => {
  const held = (map: { get: (key: string) => string | undefined }) =>
    'abc'.split('').map((key) => map.get(key))

  test('lets go what was used longest ago', () => {
    const map = lruCache<string>(2)
    map.set('a', 'A')
    map.set('b', 'B')
    expect(map.get('a')).toBe('A')
    map.set('c', 'C')
    expect(held(map)).toEqual(['A', undefined, 'C'])
  })

  test('counts what is kept as it is told to, and forgets the size of what goes', () => {
    const map = lruCache<string>(5, ({ length }) => length)
    map.set('a', '1234')
    map.set('a', '12')
    map.set('b', '123')
    expect(held(map)).toEqual(['12', '123', undefined])
    map.delete('b')
    map.set('c', '123')
    expect(held(map)).toEqual(['12', undefined, '123'])
  })

  test('keeps the newest however large it is, and nothing beside it', () => {
    const map = lruCache<string>(5, ({ length }) => length)
    map.set('a', '1')
    map.set('b', '123456')
    expect(held(map)).toEqual([undefined, '123456', undefined])
  })
})
