import { join } from 'node:path'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'

/** Where stillroom.js keeps what Node compiled. */
const COMPILED = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'stillroom')

/**
 * Before all tests: native TensorFlow, fetched into the user's cache where it is not there yet.
 * Tests find it by the environment, and so does Node what it compiled before: a host or trainer
 * that a test starts is up as soon as one that a person starts.
 */
export async function setup(): Promise<void> {
  let last = ''
  const ready = await installRuntime({
    onProgress: ({ task }) => {
      if (task !== last) process.stderr.write(`TensorFlow for the tests: ${task}\n`)
      last = task
    },
  })
  Object.assign(process.env, ready.env, { NODE_COMPILE_CACHE: COMPILED })
}
