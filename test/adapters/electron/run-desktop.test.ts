import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runDesktop } from '../../../src-main/adapters/electron/run-desktop.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program in Electron's place that does what the script says. */
function withProgram(script: string) {
  const program = join(folder, 'electron')
  writeFileSync(program, `#!/bin/sh\n${script}\n`)
  chmodSync(program, 0o755)
  return {
    platform: 'linux' as const,
    userId: 1000,
    env: { ...process.env, DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: folder },
  }
}

test('without a screen there is no window, and root has none either', async () => {
  const session = { platform: 'linux' as const, env: {}, userId: 1000 }
  expect(await runDesktop(folder, {}, session)).toContain('no screen')
  expect(await runDesktop(folder, {}, { ...session, env: { DISPLAY: ':0' }, userId: 0 })).toContain('as root')
})

test.skipIf(process.platform === 'win32')('an app that was closed says nothing', async () => {
  expect(await runDesktop(folder, {}, withProgram('exit 0'))).toBeUndefined()
})

test.skipIf(process.platform === 'win32')(
  'an app that does not start says why, in its own words',
  async () => {
    const session = withProgram(
      'echo "electron: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file" >&2; exit 127',
    )
    expect(await runDesktop(folder, {}, session)).toBe(
      'Electron did not start (electron: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file)',
    )
  },
)

test.skipIf(process.platform === 'win32')('Ctrl+C closes the app', async () => {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 300)
  const from = performance.now()
  expect(await runDesktop(folder, { signal: stop.signal }, withProgram('exec sleep 30'))).toBeUndefined()
  expect(performance.now() - from).toBeLessThan(5_000)
})
