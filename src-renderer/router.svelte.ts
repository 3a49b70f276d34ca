import { createContext, untrack } from 'svelte'

/**
 * Which view is shown, by the address behind the #, such as /runs?q=mcc>0.25 or /run/<id>. Back and
 * forward work as anywhere.
 */
export class Router {
  #address = $state(addressBehindHash())
  /** All of it: path and query, as it stands behind the #. */
  readonly address = $derived(this.#address)
  readonly path = $derived(this.#address.split('?')[0] || '/runs')
  /** What a view keeps in its address: `?q=…`. */
  readonly query = $derived(new URLSearchParams(this.#address.split('?').slice(1).join('?')))

  /** Grows when an address is gone to, not when a view writes its own words into it. */
  #visits = $state(0)

  constructor() {
    addEventListener('hashchange', () => {
      // A code to enter by is the host link's: it must stand until it is read, and a view may write
      // into the address.
      if (/^#[^/]/.test(location.hash)) return
      this.#address = addressBehindHash()
      this.#visits++
    })
  }

  /** Shows another view, as a link does. */
  go(address: string): void {
    location.hash = address
  }

  /**
   * Reads the address now and whenever one is gone to (a link, back and forward, a saved view),
   * never after `setQuery`: what a view writes there it knows. Call it while the component is made.
   */
  onVisit(read: (query: URLSearchParams) => void): void {
    $effect(() => {
      void this.#visits
      untrack(() => read(this.query))
    })
  }

  /**
   * Changes what stands in the address without a step for the back button; undefined takes a word
   * out.
   */
  setQuery(words: Readonly<Record<string, string | undefined>>): void {
    const query = new URLSearchParams(this.query)
    for (const [name, value] of Object.entries(words)) {
      if (value === undefined || value === '') query.delete(name)
      else query.set(name, value)
    }
    const text = query.toString()
    this.#address = text === '' ? this.path : `${this.path}?${text}`
    history.replaceState(history.state, '', `#${this.#address}`)
  }
}

export const [getRouter, setRouter] = createContext<Router>()

/** Behind the # may stand a code to enter by, too, which is no view. */
function addressBehindHash(): string {
  const address = location.hash.slice(1)
  return address.startsWith('/') ? address : '/runs'
}
