import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// Files run one after another: TensorFlow takes every core, and a test that waits for a process
// should not wait for another test's.
const config = defineConfig({
  root,
  test: {
    globalSetup: ['test/support/install-runtime.ts'],
    fileParallelism: false,
    // Browsers, Electron and processes on a shared machine: what fails in CI is tried once more; a
    // real fault fails twice.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'] } },
      // What our own operations compute is what TensorFlow's compute: the same tests hold both. A
      // GPU has TensorFlow's alone.
      {
        extends: true,
        test: {
          name: 'tensorflow-alone',
          include: ['test/engine/*.test.ts', 'test/engine/{graph,losses}/*.test.ts'],
          exclude: ['test/engine/graph/fused-*.test.ts', 'test/engine/from-pretrained.test.ts'],
          env: { STILLROOM_KERNELS: '' },
        },
      },
    ],
  },
})
export { config as default }
