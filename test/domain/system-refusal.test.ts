import { describe, expect, test } from 'vitest'
import { StillroomError, toErrorData } from '../../src-main/domain/stillroom-error.ts'
import { mayPass } from '../../src-main/domain/system-refusal.ts'

const refused = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: it says so`), { code, ...more })

describe('what the system refuses crosses a process in words, never as unexpected', () => {
  test.each([
    ['ENOSPC', 'disk-full', true],
    ['EDQUOT', 'disk-full', true],
    ['EFBIG', 'disk-full', false],
    ['EROFS', 'not-writable', true],
    ['EACCES', 'not-writable', true],
    ['EPERM', 'not-writable', true],
    ['EIO', 'disk-failed', true],
    ['EMFILE', 'too-many-files', false],
    ['SQLITE_FULL', 'disk-full', true],
    ['SQLITE_IOERR_WRITE', 'disk-failed', true],
    ['SQLITE_IOERR_SHMSIZE', 'disk-full', true],
    ['SQLITE_READONLY_DBMOVED', 'not-writable', true],
    ['SQLITE_CORRUPT_VTAB', 'corrupt-database', false],
    ['SQLITE_NOTADB', 'corrupt-database', false],
  ])('%s is %s; that it may pass by itself: %s', (code, told, passes) => {
    const thrown = refused(code, { path: '/data/runs/x' })
    expect(toErrorData(thrown)).toMatchObject({
      code: told,
      message: expect.stringContaining('/data/runs/x'),
    })
    expect(mayPass(thrown)).toBe(passes)
    expect(mayPass(new StillroomError('disk-full', 'in words already', { cause: thrown }))).toBe(passes)
  })

  test('so is what rmSync and mkdirSync of Node 24 say of a read-only disk', () => {
    expect(
      toErrorData(
        new (class extends Error {
          readonly code = ''
        })(', Unknown error: Read-only file system'),
      ).code,
    ).toBe('not-writable')
    expect(toErrorData(refused('ENOENT', { syscall: 'mkdir', path: '/x' })).code).toBe('not-writable')
  })

  test('a file that is not there, and a bug, stay what they are', () => {
    expect(toErrorData(refused('ENOENT', { syscall: 'open' })).code).toBe('unexpected')
    expect(toErrorData(new TypeError('no such property'))).toEqual({
      code: 'unexpected',
      message: 'no such property',
    })
    expect(mayPass(new TypeError('no such property'))).toBe(false)
  })
})
