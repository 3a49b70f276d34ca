import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { slowTests } from './support/slow-tests.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root) // an editor may start in another folder
const { besideOthers, oneAtATime } = slowTests()
const window = 'test/window/**/*.test.ts'

/** Side by side; what wants the network or TensorFlow here fails. */
const quick: TestProjectConfiguration = {
  test: {
    name: 'quick',
    include: ['test/**/*.test.ts'],
    exclude: [window, ...besideOthers, ...oneAtATime],
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
    exclude: [...besideOthers, ...oneAtATime],
    environment: './test/support/window-environment.ts',
    sequence: { groupOrder: 0 },
  },
}

const slow = {
  globalSetup: ['test/support/install-runtime.ts'],
  setupFiles: ['test/support/own-vaults.ts'],
  // Browsers, Electron and processes on a shared machine: what fails in CI is tried once more; a
  // real fault fails twice.
  retry: process.env.CI ? 1 : 0,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
}

/**
 * Two files at a time: while one waits for a process or a page, the other computes. TensorFlow
 * takes every core by itself, so more would only share them.
 */
const two = { ...slow, maxWorkers: 2, sequence: { groupOrder: 1 } }

const config = defineConfig({
  root,
  test: {
    maxWorkers: '100%', // Vitest leaves one core of two idle
    projects: [
      quick,
      quickWindow,
      { test: { ...two, name: 'slow', include: [...besideOthers] } },
      // What our own operations compute is what TensorFlow's compute: the same tests hold both. A
      // GPU has TensorFlow's alone.
      {
        test: {
          ...two,
          name: 'tensorflow-alone',
          include: ['test/engine/{encoder,graph,losses}/**/*.test.ts', 'test/scenarios/parity/*.test.ts'],
          exclude: ['test/scenarios/parity/{from-pretrained,mpnet}.test.ts'],
          env: { STILLROOM_KERNELS: '' },
        },
      },
      {
        test: {
          ...slow,
          name: 'one-at-a-time',
          include: [...oneAtATime],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
export { config as default }
