import { expect, test } from 'vitest'
import { openPreferences } from '../../../src-main/adapters/electron/preferences.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
