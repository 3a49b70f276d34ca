import type { Session } from 'electron'
import { isOwnAddress } from './window-address.ts'

/** What a window may do beyond drawing: put text that a person copies on the clipboard. */
const ALLOWED = ['clipboard-sanitized-write']

/**
 * Nothing but the app's own pages is ever loaded, and no permission but copying is ever given,
 * whatever a page asks for.
 */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) =>
    decide(ALLOWED.includes(permission) && isOwnAddress(requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => ALLOWED.includes(permission) && isOwnAddress(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !mayLoad(url) }))
}

/** The app's pages, and what they have made themselves: pictures and files to be saved. */
function mayLoad(address: string): boolean {
  if (address.startsWith('blob:')) return isOwnAddress(address.slice('blob:'.length))
  return isOwnAddress(address) || address.startsWith('data:') || address.startsWith('devtools:')
}
