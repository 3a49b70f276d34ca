import { beforeEach, expect, test } from 'vitest'
import { Router } from '../../src-renderer/router.svelte.ts'

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

test('an address that is gone to is a visit; words that a view writes are none', () => {
  const router = new Router()
  router.go('/plan')
  expect([router.path, router.visits]).toEqual(['/plan', 1])
  router.setQuery({ q: 'a b', order: '-mcc' })
  expect([router.address, router.visits]).toEqual(['/plan?q=a+b&order=-mcc', 1])
  expect(location.hash).toBe('#/plan?q=a+b&order=-mcc')
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
  location.hash = '#a-code-of-a-host'
  expect([router.path, router.visits]).toEqual(['/run/1', 0])
})
