import { describe, expect, test } from 'vitest'
import { viewOfArguments, viewOfLink } from '../../../src-main/adapters/electron/deep-link.ts'
import { parseHostAddress } from '../../../src-main/adapters/electron/parse-host-address.ts'
import { placeWindow } from '../../../src-main/adapters/electron/place-window.ts'
import { openPreferences } from '../../../src-main/adapters/electron/preferences.ts'
import { titleOf } from '../../../src-main/adapters/electron/training-watch.ts'
import { isOwnAddress } from '../../../src-main/adapters/electron/window-address.ts'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const code = 'c'.repeat(43)

describe('a host’s address', () => {
  test.each([
    [`http://127.0.0.1:7777/#${code}`, '127.0.0.1:7777'],
    [` http://localhost:7777/#${code}\n`, 'localhost:7777'],
    [`http://[::1]:7777/#${code}`, '[::1]:7777'],
  ])('%j is of %s', (text, host) => expect(parseHostAddress(text)).toEqual({ host, port: 7777, code }))

  test('keeps the host’s name when a tunnel ends on another port', () => {
    expect(parseHostAddress(`http://127.0.0.1:7777/#${code}`, 9000)).toEqual({
      host: '127.0.0.1:7777',
      port: 9000,
      code,
    })
  })

  test.each([
    '',
    'gpu',
    'http://127.0.0.1:7777/',
    `http://127.0.0.1/#${code}`,
    `http://127.0.0.1:7777/#${code}x`,
    `https://127.0.0.1:7777/#${code}`,
    `file://127.0.0.1:7777/#${code}`,
  ])('%j is none', (text) => expect(() => parseHostAddress(text)).toThrow('as `stillroom serve` prints it'))

  test('of another machine is refused with the tunnel that it needs', () => {
    expect(() => parseHostAddress(`http://gpu.lab:7777/#${code}`)).toThrow(
      'ssh -N -L 7777:127.0.0.1:7777 gpu.lab',
    )
    expect(() => parseHostAddress(`http://127.0.0.1.evil.example:7777/#${code}`)).toThrow(
      'only through a tunnel',
    )
  })
})

describe('a window', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 800 },
  ]

  test('opens in the middle of the first screen, and no larger than it', () => {
    expect(placeWindow(undefined, screens)).toEqual({ x: 240, y: 70, width: 1440, height: 900 })
    expect(placeWindow(undefined, [{ x: 0, y: 25, width: 1280, height: 775 }])).toEqual({
      x: 0,
      y: 25,
      width: 1280,
      height: 775,
    })
  })

  test('opens where it was, also partly beyond an edge', () => {
    for (const bounds of [
      { x: 2000, y: 50, width: 1100, height: 700 },
      { x: -900, y: 10, width: 1100, height: 700 },
    ])
      expect(placeWindow(bounds, screens)).toEqual(bounds)
  })

  test.each([
    ['on a screen that is gone', { x: 4000, y: 50, width: 1100, height: 700 }],
    ['with its upper edge out of reach', { x: 100, y: -400, width: 1100, height: 700 }],
    ['with a corner to take hold of alone', { x: -1000, y: 100, width: 1100, height: 700 }],
  ])('that was %s opens in the middle', (_where, bounds) =>
    expect(placeWindow(bounds, screens)).toEqual({ x: 240, y: 70, width: 1440, height: 900 }),
  )
})

test('a link shows a run, and can do nothing else', () => {
  expect(viewOfLink('stillroom://run/20261124-151233-4f2a')).toBe('/run/20261124-151233-4f2a')
  expect(viewOfArguments(['stillroom', '--flag', 'stillroom://run/a/'])).toBe('/run/a')
  for (const text of [
    'stillroom://run/',
    'stillroom://run/..',
    'stillroom://run/a/b',
    'stillroom://run/a?delete',
    'stillroom://run/a#x',
    'stillroom://run/%2e%2e',
    'stillroom://stop/a',
    'STILLROOM://run/a b',
    `stillroom://run/${'a'.repeat(400)}`,
    5,
    undefined,
  ])
    expect(viewOfLink(text)).toBeUndefined()
})

test('only the app’s own scheme and host are its own', () => {
  expect(isOwnAddress('app://stillroom/index.html#/runs')).toBe(true)
  for (const address of [
    'app://stillroom.evil/',
    'app://evil/stillroom',
    'app://stillroom:1/',
    'app://a@stillroom/',
    'https://stillroom/',
    'stillroom',
    '',
  ])
    expect([address, isOwnAddress(address)]).toEqual([address, false])
})

test('a title says how far, what, and whose', () => {
  const run = { name: 'stacked', kind: 'distill' } as RunRow
  expect(titleOf(undefined, [], undefined)).toBe('Stillroom')
  expect(titleOf('gpu-box', [], undefined)).toBe('gpu-box – Stillroom')
  expect(titleOf('gpu-box', [run], 0.379)).toBe('37% stacked – gpu-box – Stillroom')
  expect(titleOf(undefined, [run, run], 1)).toBe('100% 2 runs – Stillroom')
})

test('what is remembered survives, and what cannot be read is forgotten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  const path = join(folder, 'new', 'desktop.json')
  openPreferences(path).change({ whenClosing: 'pause', lastAddress: 'http://127.0.0.1:7777/' })
  expect(openPreferences(path).read()).toEqual({
    whenClosing: 'pause',
    lastAddress: 'http://127.0.0.1:7777/',
  })
  for (const text of ['', '{', '[]', '{"window":{"bounds":{"x":"a"}},"whenClosing":"keep"}']) {
    writeFileSync(path, text)
    expect([text, openPreferences(path).read()]).toEqual([text, { whenClosing: 'ask' }])
  }
  writeFileSync(path, '{"whenClosing":"explode","lastFolder":"/data"}')
  expect(openPreferences(path).read()).toEqual({ whenClosing: 'ask', lastFolder: '/data' })
  rmSync(folder, { recursive: true })
})
