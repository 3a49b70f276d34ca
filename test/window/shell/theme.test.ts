import { beforeEach, expect, test, vi } from 'vitest'
import { Theme } from '../../../src-renderer/shell/theme.svelte.ts'

const onPage = () => document.documentElement.dataset.theme

beforeEach(() => localStorage.clear())

test('goes from system to light, dark, and back to what the system has', () => {
  const theme = new Theme()
  const seen = [theme.choice, theme.next(), theme.next()]
  expect([seen, onPage()]).toEqual([['system', 'light', 'dark'], 'dark'])
  theme.next()
  expect([theme.choice, onPage()]).toEqual(['system', undefined])
})

test('is there again at the next visit; what another version left is the system’s', () => {
  new Theme().choose('dark')
  expect(new Theme().choice).toBe('dark')
  localStorage.setItem('stillroom.theme', 'sepia')
  expect(new Theme().choice).toBe('system')
})

test('where a browser keeps nothing it is shown all the same', () => {
  const forbidden = () => {
    throw new Error('SecurityError')
  }
  vi.stubGlobal('localStorage', { getItem: forbidden, setItem: forbidden })
  const theme = new Theme()
  theme.choose('light')
  vi.unstubAllGlobals()
  expect([theme.choice, onPage()]).toEqual(['light', 'light'])
})
