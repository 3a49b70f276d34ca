import { installRuntime } from '../../src-main/runtime/install-runtime.ts'

/** Before all tests: native TensorFlow, fetched into the user's cache where it is not there yet. Tests find it by the environment. */
export async function setup(): Promise<void> {
  let last = ''
  const ready = await installRuntime({
    onProgress: ({ task }) => {
      if (task !== last) process.stderr.write(`TensorFlow for the tests: ${task}\n`)
      last = task
    },
  })
  Object.assign(process.env, ready.env)
  process.env.STILLROOM_ADDON = ready.addonPath
}
