import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { serveHome, type ServedHome } from '../../../src-main/adapters/headless/serve-home.ts'
import { readServerFile, writeServerFile } from '../../../src-main/adapters/headless/server-file.ts'
import { openHost } from '../../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'

let home: string
const files = new Map([['/', { content: Buffer.from('<!doctype html>'), type: 'text/html' }]])
const path = () => join(home, 'server', 'server.json')
const key = 'k'.repeat(43)

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const close = async (served: ServedHome) => {
  if (served.kind === 'ours') await served.close()
}

describe('server.json', () => {
  test('is for its user alone, and gone when its process has closed', () => {
    const remove = writeServerFile(home, { port: 7777, key })
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'server')).mode & 0o777).toBe(0o700)
    expect(readServerFile(home)).toMatchObject({ pid: process.pid, port: 7777, key })
    remove()
    expect(existsSync(path())).toBe(false)
    expect(readServerFile(home)).toBeUndefined()
  })

  test('is not believed of a process that has ended, or when others could have written it', () => {
    writeServerFile(home, { port: 7777, key })
    const whole = readFileSync(path(), 'utf8')
    writeFileSync(path(), whole.replace(/"startedAt":"[^"]*"/, '"startedAt":"another"'))
    expect(readServerFile(home)).toBeUndefined()
    writeFileSync(path(), whole)
    expect(readServerFile(home)?.port).toBe(7777)
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(path(), mode)
      expect([mode, readServerFile(home)]).toEqual([mode, undefined])
    }
    chmodSync(path(), 0o600)
    chmodSync(join(home, 'server'), 0o755)
    expect(readServerFile(home)).toBeUndefined()
    chmodSync(join(home, 'server'), 0o700)
    rmSync(path())
    writeFileSync(join(home, 'elsewhere.json'), whole, { mode: 0o600 })
    symlinkSync(join(home, 'elsewhere.json'), path())
    expect(readServerFile(home)).toBeUndefined()
  })

  test.each(['', '{}', '{"pid":1}', 'null', '[]', '{"pid":1,"startedAt":"1","port":99999,"key":"x"}'])(
    'that holds %j is no server',
    (text) => {
      writeServerFile(home, { port: 7777, key })
      writeFileSync(path(), text)
      expect(readServerFile(home)).toBeUndefined()
    },
  )
})

describe('serving a home', () => {
  test('a second time answers with an address of the first', async () => {
    const first = await serveHome(home, files, 0)
    const second = await serveHome(home, files, 0)
    if (first.kind !== 'ours' || second.kind !== 'running') throw new Error(`${first.kind}, ${second.kind}`)
    expect([second.pid, second.port]).toEqual([process.pid, first.port])
    expect(second.address).toBe(first.address())
    await close(first)
    const third = await serveHome(home, files, 0)
    expect(third.kind).toBe('ours')
    await close(third)
  })

  test('eight times at once has one owner, whose address the seven others name', async () => {
    const served = await Promise.all(Array.from({ length: 8 }, () => serveHome(home, files, 0)))
    const owners = served.filter(({ kind }) => kind === 'ours')
    expect(owners).toHaveLength(1)
    expect(new Set(served.map(({ port }) => port)).size).toBe(1)
    for (const one of owners) await close(one)
  })

  test('whose owner serves nothing is refused, after a while', async () => {
    const host = openHost(home, PROGRAM_PATHS)
    await expect(serveHome(home, files, 0)).rejects.toMatchObject({ code: 'database-busy' })
    await host.close()
  })

  test('at a port that is taken leaves the home free', async () => {
    const first = await serveHome(home, files, 0)
    const other = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
    await expect(serveHome(other, files, first.port)).rejects.toMatchObject({ code: 'invalid-arguments' })
    const host = openHost(other, PROGRAM_PATHS)
    await host.close()
    await close(first)
    rmSync(other, { recursive: true, force: true })
  })
})
