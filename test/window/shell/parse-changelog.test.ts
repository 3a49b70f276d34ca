import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseChangelog } from '../../../src-renderer/shell/parse-changelog.ts'

test('releases and their changes are read, also over several lines', () => {
  expect(
    parseChangelog('# What changed\n\n## 0.2.0\n\n- [New] one\n  goes on\n- [Fixed] two\n\n## 0.1.0\n'),
  ).toEqual([
    {
      version: '0.2.0',
      changes: [
        { kind: 'New', text: 'one goes on' },
        { kind: 'Fixed', text: 'two' },
      ],
    },
    { version: '0.1.0', changes: [] },
  ])
})

test('every line of our own changelog is a change of a release', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../resources/CHANGELOG.md'), 'utf8')
  const lines = text.split('\n').filter((line) => line.startsWith('- '))
  expect(parseChangelog(text).flatMap(({ changes }) => changes)).toHaveLength(lines.length)
})
