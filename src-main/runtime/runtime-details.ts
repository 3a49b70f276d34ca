import type { RuntimeDetails } from '../contract/runtime.ts'
import { findAddonSource } from './addon-source.ts'
import { chooseRuntime } from './choose-runtime.ts'
import { readFailure, readInstallRecord, runtimeFolder } from './runtime-folder.ts'
import { runtimeStatus } from './runtime-status.ts'

/** The runtime with what there is to choose from, and how its installation went. Loads nothing. */
export async function runtimeDetails(): Promise<RuntimeDetails> {
  const status = await runtimeStatus()
  const { candidates, reason } = await chooseRuntime()
  const addon = findAddonSource()
  return {
    status,
    reason,
    choices: candidates.map((pinned) => ({
      version: pinned.version,
      device: pinned.device,
      bytes: pinned.wheels.reduce((sum, { bytes }) => sum + bytes, 0),
      wheels: pinned.wheels.length,
      failure: readFailure(runtimeFolder(pinned, addon).failure) ?? null,
    })),
    installed: (status.state === 'ready' && readInstallRecord(status.folder)) || null,
  }
}
