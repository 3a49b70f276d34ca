import { describe, expect, test } from 'vitest'
import { capsOf, countsWhileTyping, isPress, type KeyPressed } from '../../../src-renderer/shared/keys.ts'

const pressed = (key: string, more: Partial<KeyPressed> = {}): KeyPressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

describe('keys', () => {
  test('Mod is Ctrl, on a Mac the command key, and never the other', () => {
    expect(isPress('Mod+K', pressed('k', { ctrlKey: true }), false)).toBe(true)
    expect(isPress('Mod+K', pressed('k', { metaKey: true }), false)).toBe(false)
    expect(isPress('Mod+K', pressed('k', { metaKey: true }), true)).toBe(true)
    expect(isPress('Mod+K', pressed('k', { ctrlKey: true }), true)).toBe(false)
  })

  test('a letter with Shift is another key than without', () => {
    expect(isPress('Mod+Shift+P', pressed('P', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
    expect(isPress('Mod+P', pressed('P', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(isPress('d', pressed('D', { shiftKey: true }), false)).toBe(false)
  })

  test('a sign counts however the keyboard makes it', () => {
    expect(isPress('?', pressed('?', { shiftKey: true }), false)).toBe(true)
    expect(isPress('?', pressed('?'), false)).toBe(true)
    expect(isPress('Mod+/', pressed('/', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
  })

  test('Alt is known by the key’s place, as it makes other signs on a Mac', () => {
    expect(isPress('Alt+M', pressed('µ', { altKey: true, code: 'KeyM' }), true)).toBe(true)
    expect(isPress('Alt+M', pressed('m'), true)).toBe(false)
  })

  test('letters, and what a text field does itself, do not count while somebody types', () => {
    expect(['j', '?', 'Mod+Z', 'Mod+A', 'Mod+Shift+Z'].filter(countsWhileTyping)).toEqual([])
    expect(['Delete', 'Home', 'ArrowLeft', 'Shift+End', 'Mod+Backspace'].filter(countsWhileTyping)).toEqual(
      [],
    )
    expect(['Mod+K', 'Alt+M', 'Enter', 'Mod+/'].filter(countsWhileTyping)).toHaveLength(4)
  })

  test('are drawn as the keyboard has them', () => {
    expect(capsOf('Mod+Shift+P', false)).toEqual([['Ctrl', 'Shift', 'P']])
    expect(capsOf('Mod+Shift+P', true)).toEqual([['⌘', '⇧', 'P']])
    expect(capsOf('g r', false)).toEqual([['G'], ['R']])
    expect(capsOf('Mod++', false)).toEqual([['Ctrl', '+']])
  })
})
