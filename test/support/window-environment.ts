import type { Environment } from 'vitest/runtime'

/** Modules as Vite makes them for a browser, in Node: with runes that are alive. */
const environment: Environment = {
  name: 'window',
  viteEnvironment: 'client',
  setup: () => ({ teardown() {} }),
}
export { environment as default }
