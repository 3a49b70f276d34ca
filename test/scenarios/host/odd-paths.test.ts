import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunList } from '../../../src-main/contract/run-list.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost } from '../../../src-main/host/open-host.ts'
import { writeAtomically } from '../../../src-main/run-folder/write-atomically.ts'
import { networkOf, requireLocalDisk } from '../../../src-main/storage/require-local-disk.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeSyntheticRuns } from '../../bench/synthetic-runs.ts'
import { makeInputs, makeRun } from '../training/make-run-folder.ts'
import { runTrainer } from '../training/start-trainer.ts'

let root = ''
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'odd-paths-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const NAMES = [
  'two  spaces and a trailing one ',
  'quotes \' " ` and $HOME; rm -rf *',
  'percent %20 # ? & = + @ :',
  'Größe 蒸馏 🧪 e\u0301',
  'a line\nbreak',
  '-dash --first',
  'ä'.repeat(127), // 254 bytes, all that a name may have
] as const

/** Opens a home twice, and says what it lists. */
async function listedIn(home: string): Promise<readonly number[]> {
  const counts: number[] = []
  for (let times = 0; times < 2; times++) {
    const host = openHost(home, PROGRAM_PATHS)
    const reply = await dispatch(host.handlers, 'runs.list', {})
    await host.close()
    counts.push(reply.ok ? unpackRuns(reply.value as RunList).length : -1)
    expect(host.notices).toEqual([])
  }
  return counts
}

describe('a home in a folder called', () => {
  test.each(NAMES)('%j is opened, filled, closed and opened again', async (name) => {
    const home = join(root, name)
    makeSyntheticRuns(join(home, 'runs'), 3)
    expect(await listedIn(home)).toEqual([3, 3])
    expect(readdirSync(home)).toContain('stillroom.db')
  })

  test('a symbolic link is the one that it points to', async () => {
    makeSyntheticRuns(join(root, 'real', 'runs'), 3)
    symlinkSync(join(root, 'real'), join(root, 'link'))
    expect(await listedIn(join(root, 'link'))).toEqual([3, 3])
    expect(await listedIn(join(root, 'real'))).toEqual([3, 3])
  })
})

test('a run, its data and its teacher in such folders train to their end', async () => {
  const folder = join(root, `${NAMES[3]} ${NAMES[1]}`.slice(0, 60), NAMES[6])
  mkdirSync(folder, { recursive: true })
  makeInputs(folder)
  const run = makeRun(folder, NAMES[2], { training: { epochs: 1 } })
  expect(await runTrainer(run)).toMatchObject({ ended: 0 })
  expect(existsSync(join(run, 'student', 'model.safetensors'))).toBe(true)
})

describe("a database on a network's disk", () => {
  test.each([
    [0x6969, 'NFS'],
    [0xff534d42 | 0, 'CIFS'],
    [0xfe534d42, 'SMB'],
  ])('(statfs says %i) is refused as %s, with what to do', (fileSystem, network) => {
    expect(networkOf(fileSystem)).toBe(network)
    if (process.platform !== 'linux') return
    expect(() => requireLocalDisk(root, fileSystem)).toThrow(new RegExp(`${network}.*--home`))
  })

  test('but not on ext4, XFS, Btrfs, tmpfs, or in a container', () => {
    for (const fileSystem of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630])
      expect(networkOf(fileSystem)).toBeUndefined()
    requireLocalDisk(root)
  })
})

test('a folder that this user may not write is refused in words, and keeps what it had', () => {
  const folder = join(root, 'locked')
  mkdirSync(folder)
  writeAtomically(join(folder, 'state.json'), 'old')
  chmodSync(root, 0o755)
  chmodSync(folder, 0o555)
  const isRoot = process.getuid?.() === 0
  if (isRoot) process.seteuid?.(65_534) // an administrator may write anywhere
  try {
    expect(() => writeAtomically(join(folder, 'state.json'), 'new')).toThrow(
      expect.objectContaining({
        code: 'not-writable',
        message: expect.stringMatching(/EACCES.*permissions/),
      }),
    )
  } finally {
    if (isRoot) process.seteuid?.(0)
    chmodSync(folder, 0o755)
  }
  expect(readFileSync(join(folder, 'state.json'), 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['state.json'])
})
