import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { slowTests } from './support/slow-tests.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root) // an editor may start in another folder
const slow = [...slowTests()]
const window = 'test/window/**/*.test.ts'

/** Side by side; what wants the network or TensorFlow here fails. */
const quick: TestProjectConfiguration = {
  test: {
    name: 'quick',
    include: ['test/**/*.test.ts'],
    exclude: [window, ...slow],
    pool: 'threads', // loads modules faster than processes do
    isolate: false, // half of the time would go into loading the same modules again
    env: { HF_ENDPOINT: 'http://127.0.0.1:9', PIP_NO_INDEX: '1', STILLROOM_CACHE: '/nonexistent' },
    sequence: { groupOrder: 0 },
  },
}

/** The same for what the window is made of, runes compiled as they are for a browser. */
const quickWindow: TestProjectConfiguration = {
  plugins: [svelte({ configFile: false })],
  resolve: { conditions: ['browser'] },
  test: {
    name: 'window',
    pool: 'threads',
    include: [window],
    exclude: slow,
    environment: './test/support/window-environment.ts',
    sequence: { groupOrder: 0 },
  },
}

/**
 * Files run one after another: TensorFlow takes every core, and a test that waits for a process
 * should not wait for another test's.
 */
const oneByOne = {
  globalSetup: ['test/support/install-runtime.ts'],
  fileParallelism: false,
  // Browsers, Electron and processes on a shared machine: what fails in CI is tried once more; a
  // real fault fails twice.
  retry: process.env.CI ? 1 : 0,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

const config = defineConfig({
  root,
  test: {
    maxWorkers: '100%', // Vitest leaves one core of two idle
    projects: [
      quick,
      quickWindow,
      { test: { ...oneByOne, name: 'slow', include: slow, sequence: { groupOrder: 1 } } },
      // What our own operations compute is what TensorFlow's compute: the same tests hold both. A
      // GPU has TensorFlow's alone.
      {
        test: {
          ...oneByOne,
          name: 'tensorflow-alone',
          include: ['test/engine/{encoder,graph,losses}/**/*.test.ts', 'test/scenarios/parity/*.test.ts'],
          exclude: ['test/scenarios/parity/{from-pretrained,mpnet}.test.ts'],
          env: { STILLROOM_KERNELS: '' },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
export { config as default }
