import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandLineText } from './command-line-text.ts'
import { ROOT } from './documents.ts'
import { withMadeTexts } from './made-text.ts'

test('command-line.md tells the commands as they are', () => {
  const text = readFileSync(join(ROOT, 'resources', 'docs', 'command-line.md'), 'utf8')
  expect(text, 'stale: npm run -s docs writes it anew').toBe(
    withMadeTexts(text, { 'command-line': commandLineText }),
  )
})
