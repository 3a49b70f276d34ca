import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a file that is gone when the tests of this file are done. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
