import type { StillroomErrorData } from '../contract/errors.ts'

type Refusal = readonly [code: StillroomErrorData['code'], sentence: (what: string) => string]

const FULL: Refusal = [
  'disk-full',
  (what) => `The disk is full: ${what} could not be written. Free some space and resume.`,
]
const QUOTA: Refusal = [
  'disk-full',
  (what) =>
    `${what} could not be written: your share of the disk (its quota) is used up. Free some space and resume.`,
]
const TOO_LARGE: Refusal = [
  'disk-full',
  (what) =>
    `${what} could not be written: it would be larger than files may be here. Raise the limit (ulimit -f) or use a disk without one, and resume.`,
]
const READ_ONLY: Refusal = [
  'not-writable',
  (what) =>
    `${what} may not be written: the disk is read-only (EROFS). Make it writable, or use another place.`,
]
const NOT_MADE: Refusal = [
  'not-writable',
  (what) => `${what} could not be made: the folder above it is gone, or the disk is read-only.`,
]
const FORBIDDEN = (code: string): Refusal => [
  'not-writable',
  (what) => `${what} may not be opened or written (${code}). Check its permissions and those of its folder.`,
]
const FAILED: Refusal = [
  'disk-failed',
  (what) =>
    `The disk failed while ${what} was read or written (an input/output error). Check the disk; what was whole before is kept, and nothing is written to that file again.`,
]
const TOO_MANY: Refusal = [
  'too-many-files',
  (what) =>
    `${what} could not be opened: too many files are open. Raise the limit (ulimit -n) or close other programs, and try again.`,
]
const DAMAGED: Refusal = [
  'corrupt-database',
  (what) =>
    `${what} is damaged. Close Stillroom and open it again: the database is made anew from the run folders.`,
]

/** By the code of Node's system errors and of SQLite, whose longer codes begin with these. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ENOSPC: FULL,
  EDQUOT: QUOTA,
  EFBIG: TOO_LARGE,
  EROFS: READ_ONLY,
  EACCES: FORBIDDEN('EACCES'),
  EPERM: FORBIDDEN('EPERM'),
  EIO: FAILED,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  SQLITE_FULL: FULL,
  // SQLite cannot make its shared memory larger.
  SQLITE_IOERR_SHMSIZE: FULL,
  SQLITE_IOERR: FAILED,
  SQLITE_READONLY: FORBIDDEN('SQLITE_READONLY'),
  SQLITE_CANTOPEN: FORBIDDEN('SQLITE_CANTOPEN'),
  SQLITE_CORRUPT: DAMAGED,
  SQLITE_NOTADB: DAMAGED,
}

/** Node's rmSync (24) gives its errors no code, only the system's words. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/Read-only file system/, 'EROFS'],
  [/No space left/, 'ENOSPC'],
  [/Input\/output error/, 'EIO'],
  [/Permission denied/, 'EACCES'],
]

/**
 * What the system's refusal to read or write means, in words; undefined for what is no such
 * refusal.
 * @param what was read or written; left out, the path that the error names, else what is sure of
 * its kind
 */
export function systemRefusal(thrown: unknown, what?: string): StillroomErrorData | undefined {
  const refusal = refusalOf(thrown)
  if (!refusal) return undefined
  const [code, sentence] = refusal
  return {
    code,
    message: sentence(what ?? pathOf(thrown) ?? (isOfSqlite(thrown) ? 'The database' : 'A file')),
  }
}

/**
 * Whether the system's reason may go by itself, or with what a person does to the disk, so that the
 * same may be tried again later.
 */
export function mayPass(thrown: unknown): boolean {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
  const refusal = refusalOf(cause)
  return refusal !== undefined && refusal !== TOO_LARGE && refusal !== TOO_MANY && refusal !== DAMAGED
}

function refusalOf(thrown: unknown): Refusal | undefined {
  const code = codeOf(thrown)
  if (code === undefined) return undefined
  // What mkdirSync (recursive) says on a read-only disk.
  if (code === 'ENOENT' && syscallOf(thrown) === 'mkdir') return NOT_MADE
  if (Object.hasOwn(REFUSALS, code)) return REFUSALS[code]
  const general = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? ''
  return Object.hasOwn(REFUSALS, general) ? REFUSALS[general] : undefined
}

function codeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (typeof code !== 'string') return undefined
  if (code !== '') return code
  const words = thrown instanceof Error ? thrown.message : ''
  return WORDS.find(([pattern]) => pattern.test(words))?.[1]
}

function syscallOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'syscall' in thrown ? thrown.syscall : undefined
}

function pathOf(thrown: unknown): string | undefined {
  const path = thrown instanceof Error && 'path' in thrown ? thrown.path : undefined
  return typeof path === 'string' ? path : undefined
}

function isOfSqlite(thrown: unknown): boolean {
  return codeOf(thrown)?.startsWith('SQLITE_') ?? false
}
