import { setMaxListeners } from 'node:events'
import type { Environment } from 'vitest/runtime'

/**
 * For the window's state in Node: modules as Vite makes them for a browser, so that runes are
 * alive, and as much of a browser as that state touches.
 */
const environment: Environment = {
  name: 'window',
  viteEnvironment: 'client',
  setup(global: typeof globalThis) {
    const parts = browserParts()
    for (const [name, value] of Object.entries(parts))
      Object.defineProperty(global, name, { value, configurable: true, writable: true })
    return { teardown: () => Object.keys(parts).forEach((name) => Reflect.deleteProperty(global, name)) }
  },
}
export { environment as default }

function browserParts() {
  const page = new EventTarget()
  const document = Object.assign(new EventTarget(), { hidden: false, documentElement: { dataset: {} } })
  setMaxListeners(0, page, document) // what lives as long as a window listens in every test
  const kept = new Map<string, string>()
  let hash = ''
  const goTo = (address: string) => {
    const next = address.replace(/^#?/, '#')
    if (next === hash) return
    hash = next
    page.dispatchEvent(new Event('hashchange'))
  }
  return {
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    dispatchEvent: page.dispatchEvent.bind(page),
    location: {
      host: '127.0.0.1:4910',
      get hash() {
        return hash
      },
      set hash(address) {
        goTo(address)
      },
      replace: goTo,
    },
    history: {
      state: null,
      /** The address changes, and nobody is told. */
      replaceState: (_state: unknown, _title: string, address: string) => (hash = address),
    },
    document,
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      clear: () => kept.clear(),
    },
    requestAnimationFrame: (draw: (at: number) => void) => setTimeout(() => draw(performance.now()), 16),
  }
}
