import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'
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
