/** Where the window's files live: a scheme that only this app serves. */
export const WINDOW_SCHEME = 'app'
const WINDOW_ORIGIN = 'app://stillroom'
export const WINDOW_ADDRESS = `${WINDOW_ORIGIN}/index.html`

/**
 * Whether an address is a page of this app, by its parsed scheme and host; user names, ports and
 * look-alikes are not.
 */
export function isOwnAddress(address: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(address)
    return protocol === `${WINDOW_SCHEME}:` && host === 'stillroom' && username === '' && password === ''
  } catch {
    return false
  }
}
