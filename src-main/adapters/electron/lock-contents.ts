import type { Event, WebContents } from 'electron'
import { isOwnAddress } from './window-address.ts'

/**
 * Keeps a page on the app's own pages: no navigation, redirect or frame elsewhere, no new window,
 * no webview.
 */
export function lockContents(contents: WebContents): void {
  const keepHere = (event: Event, address: string) => {
    if (!isOwnAddress(address)) event.preventDefault()
  }
  contents.on('will-navigate', (event, address) => keepHere(event, address))
  contents.on('will-redirect', (event, address) => keepHere(event, address))
  // With Electron 25 the address comes with the event.
  contents.on('will-frame-navigate', (event) => keepHere(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
