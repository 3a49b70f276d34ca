import { randomBytes } from 'node:crypto'
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'
import { unpackTar } from '../../src-main/fetching/unpack-tar.ts'

let root: string
let target: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  target = join(root, 'target')
  mkdirSync(target)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const everything = (member: string) => member

describe('a tar file', () => {
  test('is unpacked to the byte, whatever the size, without its links', async () => {
    const source = join(root, 'source')
    mkdirSync(source)
    const contents = new Map([
      ['large', randomBytes(700_001)],
      ['small', Buffer.from('x')],
      ['empty', Buffer.alloc(0)],
    ])
    for (const [name, content] of contents) writeFileSync(join(source, name), content)
    symlinkSync('/etc/passwd', join(source, 'link'))
    const archive = join(root, 'a.tar.gz')
    await pipeline(create({ gzip: true, cwd: source }, readdirSync(source)), createWriteStream(archive))
    await unpackTar({ archive, folder: target, place: everything }, { onProgress: () => undefined })
    expect(readdirSync(target).sort()).toEqual(['empty', 'large', 'small'])
    for (const [name, content] of contents)
      expect(readFileSync(join(target, name)).equals(content)).toBe(true)
  })

  test('that is cut off is an error', async () => {
    const source = join(root, 'source')
    mkdirSync(source)
    writeFileSync(join(source, 'large'), randomBytes(200_000))
    const archive = join(root, 'a.tar')
    await pipeline(create({ cwd: source }, ['large']), createWriteStream(archive))
    truncateSync(archive, 100_000)
    await expect(unpackTar({ archive, folder: target, place: everything }, {})).rejects.toBeInstanceOf(
      StillroomError,
    )
  })
})
