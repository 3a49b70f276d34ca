import { openBackend, type Backend } from '../../src-main/engine/backend.ts'

let opened: Backend | undefined

/** Real TensorFlow, as install-runtime.ts found or installed it; loaded once a test process. */
export function testBackend(): Backend {
  const addon = process.env.STILLROOM_ADDON
  if (!addon)
    throw new Error(
      'STILLROOM_ADDON is not set; run the tests through vitest, whose global set-up installs the runtime',
    )
  return (opened ??= openBackend(process.env))
}
