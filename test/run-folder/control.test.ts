import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readControl, writeControl } from '../../src-main/run-folder/control.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'control-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('control.json', () => {
  test('says run where nothing was said', () => expect(readControl(folder)).toBe('run'))

  test.each(['run', 'pause', 'stop'] as const)('hands %s over', (want) => {
    writeControl(folder, want)
    expect(readControl(folder)).toBe(want)
  })

  test.each(['', '{', 'null', '{"want":"fly"}', '{"want":"stop","now":true}'])(
    '%j, which is no control file, lets the run go on',
    (text) => {
      writeFileSync(join(folder, 'control.json'), text)
      expect(readControl(folder)).toBe('run')
    },
  )
})
