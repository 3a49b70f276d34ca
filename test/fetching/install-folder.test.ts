import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installFolder } from '../../src-main/fetching/install-folder.ts'

let root: string
let target: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  target = join(root, 'target')
  mkdirSync(target)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('a folder being installed', () => {
  const folder = () => join(root, 'installed')

  test('is there whole, or not at all', async () => {
    const failing = installFolder(folder(), async (staging) => {
      writeFileSync(join(staging, 'half'), 'x')
      throw new Error('stopped')
    })
    await expect(failing).rejects.toThrow('stopped')
    expect(readdirSync(root)).toEqual(['target'])
    await installFolder(folder(), async (staging) => writeFileSync(join(staging, 'whole'), 'x'))
    expect(readdirSync(folder())).toEqual(['whole'])
  })

  test('takes the place of an older one, and clears what dead processes left', async () => {
    mkdirSync(folder())
    writeFileSync(join(folder(), 'old'), 'x')
    mkdirSync(join(root, '.installed.staging-999999999-00-dead'))
    await installFolder(folder(), async (staging) => writeFileSync(join(staging, 'new'), 'x'))
    expect(readdirSync(folder())).toEqual(['new'])
    expect(readdirSync(root).sort()).toEqual(['installed', 'target'])
  })
})
