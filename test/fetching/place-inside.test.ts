import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'
import { placeInside } from '../../src-main/fetching/place-inside.ts'

let root: string
let target: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  target = join(root, 'target')
  mkdirSync(target)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('a path is placed strictly inside its folder', () => {
  expect(placeInside('f', 'a/b.c', 'x')).toBe(join('f', 'a', 'b.c'))
  for (const path of ['', '.', '..', 'a//b', 'a/./b', 'a:b', 'a\0b', '/a'])
    expect(() => placeInside('f', path, 'x')).toThrow(StillroomError)
})
