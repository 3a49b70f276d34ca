import type { ReadyRuntime, RuntimeStatus } from '../contract/runtime.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { holderOf } from '../processes/file-claim.ts'
import { findAddonSource } from './addon-source.ts'
import { chooseRuntime } from './choose-runtime.ts'
import { findKernelSource } from './kernel-source.ts'
import { findPackageRuntime } from './package-runtime.ts'
import { readFailure, readProgress, readReady, runtimeFolder } from './runtime-folder.ts'

/**
 * What there is of native TensorFlow on this machine: ready, being installed, broken, or absent.
 * Loads nothing.
 */
export async function runtimeStatus(): Promise<RuntimeStatus> {
  const { candidates, reason } = await chooseRuntime()
  const addon = findAddonSource()
  const kernels = findKernelSource()
  const places = candidates.map((pinned) => ({ pinned, place: runtimeFolder(pinned, addon) }))
  // The best one first; a lesser one counts only where the better was tried and failed.
  for (const { place } of places) {
    const ready = readReady(place.folder, kernels)
    if (ready) return ready
    if (readFailure(place.failure) === undefined) break
  }
  const ofPackage = findPackageRuntime()
  if (ofPackage) return ofPackage
  for (const { pinned, place } of places) {
    const holder = holderOf(place.lock)
    const totalBytes = pinned.wheels.reduce((sum, { bytes }) => sum + bytes, 0)
    const progress = readProgress(place)
    if (holder)
      return {
        state: 'installing',
        pid: holder.pid,
        doneBytes: progress?.done ?? 0,
        totalBytes: progress?.total ?? totalBytes,
      }
  }
  const failures = places
    .map(({ place }) => readFailure(place.failure))
    .filter((message) => message !== undefined)
  if (failures.length > 0) return { state: 'broken', message: failures.join(' '), remedy: `Run: ${INSTALL}` }
  return { state: 'absent', message: `TensorFlow is not installed yet. ${reason} Install it: ${INSTALL}` }
}

const INSTALL = 'npm run -s stillroom -- runtime install'

/**
 * The runtime, for what cannot do without.
 * @throws StillroomError `runtime-missing` or `runtime-broken` with the command that helps
 */
export async function requireRuntime(): Promise<ReadyRuntime> {
  const status = await runtimeStatus()
  if (status.state === 'ready') return status
  if (status.state === 'broken')
    throw new StillroomError('runtime-broken', `${status.message} ${status.remedy}`)
  if (status.state === 'absent') throw new StillroomError('runtime-missing', status.message)
  throw new StillroomError(
    'runtime-missing',
    `TensorFlow is being installed by process ${status.pid} at this moment. Wait for it: ${INSTALL}`,
  )
}
