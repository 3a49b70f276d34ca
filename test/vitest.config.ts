import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// Files run one after another: TensorFlow takes every core, and a test that waits for a process should not wait for another test's.
const config = defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/install-runtime.ts'],
    fileParallelism: false,
    // Browsers, Electron and processes on a shared machine: what fails in CI is tried once more; a real fault fails twice.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
export { config as default }
