import { existsSync, globSync } from 'node:fs'
import { sep } from 'node:path'
import { expect, test } from 'vitest'
import { WINDOW_SOURCES } from '../../../src-main/adapters/headless/build-window.ts'
import { loadsOf } from '../../support/imports.ts'

const files = (pattern: string) => globSync(pattern).map((file) => file.split(sep).join('/'))

test('a change in whatever file the window loads is seen, and so the window is built anew', () => {
  const loaded = new Set(files('src-renderer/**/*.{ts,svelte}')) // grows while it is gone through
  for (const file of loaded) {
    const paths = loadsOf(file).map((path) => path.replace('?raw', ''))
    for (const path of paths) if (existsSync(path)) loaded.add(path)
  }
  const seen = new Set(WINDOW_SOURCES.flatMap(files))
  expect([...loaded].filter((file) => !seen.has(file))).toEqual([])
  expect(loaded).toContain('src-main/domain/plan/stages.ts')
})
