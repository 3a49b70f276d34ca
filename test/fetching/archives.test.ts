import { createHash, randomBytes } from 'node:crypto'
import {
  createWriteStream,
  existsSync,
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
import { installFolder } from '../../src-main/fetching/install-folder.ts'
import { placeInside } from '../../src-main/fetching/place-inside.ts'
import { sha256OfFile } from '../../src-main/processes/sha256-of-file.ts'
import { unpackTar } from '../../src-main/fetching/unpack-tar.ts'
import { unpackZip } from '../../src-main/fetching/unpack-zip.ts'
import { zipOf } from './zip-of.ts'

let root: string
let target: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  target = join(root, 'target')
  mkdirSync(target)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const everything = (member: string) => member

describe('a zip file', () => {
  const unpack = (members: Parameters<typeof zipOf>[0]) => {
    const archive = join(root, 'a.zip')
    writeFileSync(archive, zipOf(members))
    return unpackZip({ archive, folder: target, place: everything }, {})
  }

  test('is unpacked to the byte, only what is asked for', async () => {
    const archive = join(root, 'a.zip')
    const large = randomBytes(300_000)
    writeFileSync(
      archive,
      zipOf([
        { name: 'in/large', content: large },
        { name: 'out', content: Buffer.from('x') },
      ]),
    )
    const place = (member: string) => (member.startsWith('in/') ? member.slice(3) : undefined)
    expect(await unpackZip({ archive, folder: target, place }, {})).toEqual([
      { path: 'large', bytes: 300_000 },
    ])
    expect(readFileSync(join(target, 'large')).equals(large)).toBe(true)
    expect(readdirSync(target)).toEqual(['large'])
  })

  test.each(['../outside', '/outside', 'a/../../outside', 'C:\\outside', 'a\\..\\..\\outside'])(
    'with the member %s is refused before anything is written',
    async (name) => {
      const unpacking = unpack([
        { name: 'good', content: Buffer.from('x') },
        { name, content: Buffer.from('x') },
      ])
      await expect(unpacking).rejects.toMatchObject({ code: 'download-failed' })
      expect(readdirSync(target)).toEqual([])
      expect(existsSync(join(root, 'outside'))).toBe(false)
    },
  )

  test('with a symbolic link is refused', async () => {
    const link = { name: 'link', content: Buffer.from('/etc/passwd'), mode: 0o120777 }
    await expect(unpack([link])).rejects.toThrow(/symbolic link/)
  })

  test('with a changed byte is damaged, not unpacked', async () => {
    const bytes = zipOf([{ name: 'a', content: Buffer.from('hello hello') }])
    bytes[bytes.indexOf('hello')]! ^= 1
    const archive = join(root, 'a.zip')
    writeFileSync(archive, bytes)
    await expect(unpackZip({ archive, folder: target, place: everything }, {})).rejects.toBeInstanceOf(
      StillroomError,
    )
  })
})

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

test('a path is placed strictly inside its folder', () => {
  expect(placeInside('f', 'a/b.c', 'x')).toBe(join('f', 'a', 'b.c'))
  for (const path of ['', '.', '..', 'a//b', 'a/./b', 'a:b', 'a\0b', '/a'])
    expect(() => placeInside('f', path, 'x')).toThrow(StillroomError)
})

test('the hash of a file is its SHA-256', async () => {
  const path = join(root, 'file')
  const content = randomBytes(3_000_000)
  writeFileSync(path, content)
  expect(await sha256OfFile(path)).toBe(createHash('sha256').update(content).digest('hex'))
})
