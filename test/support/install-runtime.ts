import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'

/**
 * Before all tests: native TensorFlow, fetched into the user's cache where it is not there yet.
 * Tests find it by the environment.
 * Teacher vaults of tests are kept apart from the user's and removed after all.
 */
export async function setup(): Promise<() => void> {
  let last = ''
  const ready = await installRuntime({
    onProgress: ({ task }) => {
      if (task !== last) process.stderr.write(`TensorFlow for the tests: ${task}\n`)
      last = task
    },
  })
  Object.assign(process.env, ready.env)
  const vaults = mkdtempSync(join(tmpdir(), 'stillroom-vaults-'))
  process.env.STILLROOM_VAULTS = vaults
  return () => rmSync(vaults, { recursive: true, force: true })
}
