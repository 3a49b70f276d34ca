import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRun } from '../../../src-main/host/training/create-run.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { readPlan, readSources } from '../../../src-main/run-folder/read-run.ts'
import { mayMount, smallDisk } from '../../support/small-disk.ts'
import { makeInputs, makeRun } from '../../scenarios/training/make-run-folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'require-room-'))
  makeInputs(root)
})
afterEach(() => rmSync(root, { recursive: true }))

describe.skipIf(!mayMount())('before a run is made (skipped where nothing may be mounted)', () => {
  test.each([
    [1, false],
    [24, true],
  ])(
    'on a disk of %i MB, half as much again as it will need is asked for: it begins %s',
    (megabytes, begins) => {
      const disk = smallDisk(megabytes)
      try {
        const home = openHome(join(disk?.path ?? '', 'home'))
        const made = makeRun(root, 'made', {})
        const create = () => createRun(readPlan(made), readSources(made), home)
        if (begins) return expect(readdirSync(create())).toContain('plan.json')
        expect(create).toThrow(
          expect.objectContaining({
            code: 'disk-full',
            message: expect.stringMatching(
              /may need \d[\d.]* MB in .*runs .* and [\d.]+ [kM]B are free there/,
            ),
          }),
        )
        expect(readdirSync(home.runs)).toEqual([])
      } finally {
        disk?.remove()
      }
    },
  )

  test('a home that may not be written is refused before the first step, and no folder is left', () => {
    const disk = smallDisk(24)
    try {
      const home = openHome(join(disk?.path ?? '', 'home'))
      mkdirSync(home.runs, { recursive: true })
      const made = makeRun(root, 'made', {})
      disk?.setReadOnly(true)
      expect(() => createRun(readPlan(made), readSources(made), home)).toThrow(/EROFS/)
      expect(readdirSync(home.runs)).toEqual([])
    } finally {
      disk?.remove()
    }
  })
})
