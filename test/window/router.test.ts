import { flushSync } from 'svelte'
import { beforeEach, expect, test } from 'vitest'
import { Router } from '../../src-renderer/router.svelte.ts'
import { inComponent } from './in-component.svelte.ts'

beforeEach(() => (location.hash = '#/'))

test('shows the path behind the #, and keeps the query apart', () => {
  location.hash = '#/runs?q=mcc%3E0.25&state=failed'
  const router = new Router()
  expect(router.path).toBe('/runs')
  expect(Object.fromEntries(router.query)).toEqual({ q: 'mcc>0.25', state: 'failed' })
})

test('without an address the runs are shown, also before a code to enter by is read', () => {
  location.hash = '#abc-code'
  expect(new Router().path).toBe('/runs')
})

test('the address is read at once and whenever one is gone to, not when a view writes into it', () => {
  location.hash = '#/runs?q=first'
  const router = new Router()
  const read: (string | null)[] = []
  const { end } = inComponent(() => router.onVisit((query) => read.push(query.get('q'))))
  router.go('/runs?q=second')
  flushSync()
  router.setQuery({ q: 'a b', order: '-mcc' })
  flushSync()
  expect(read).toEqual(['first', 'second'])
  expect(location.hash).toBe('#/runs?q=a+b&order=-mcc')
  end()
  router.go('/runs?q=third')
  flushSync()
  expect(read).toHaveLength(2)
})

test('words that are said without a value are taken out, and the others stay', () => {
  location.hash = '#/runs?q=x&state=failed'
  const router = new Router()
  router.setQuery({ q: '', group: 'none' })
  expect(router.address).toBe('/runs?state=failed&group=none')
  router.setQuery({ state: undefined, group: undefined })
  expect(router.address).toBe('/runs')
})

test('a code to enter by leaves the view as it is', () => {
  location.hash = '#/run/1'
  const router = new Router()
  const visits: URLSearchParams[] = []
  inComponent(() => router.onVisit((query) => visits.push(query)))
  location.hash = '#a-code-of-a-host'
  flushSync()
  expect([router.path, visits.length]).toEqual(['/run/1', 1])
})
