import type { CustomScheme, Protocol } from 'electron'
import type { StaticFile } from '../headless/static-files.ts'
import { WINDOW_HEADERS } from '../window-headers.ts'
import { isOwnAddress, WINDOW_SCHEME } from './window-address.ts'

/** To be registered before the app is ready: a scheme with an origin of its own, like https. */
export const WINDOW_SCHEMES: CustomScheme[] = [
  { scheme: WINDOW_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]

export interface ServedFile {
  readonly status: 200 | 403 | 404 | 405
  readonly headers: Readonly<Record<string, string>>
  readonly content: Buffer
}

/**
 * Answers one request for a part of the window. Files are looked up by the path as it stands, never
 * decoded and never joined to a folder, so `../`, `%2e%2e`, a backslash or a NUL name nothing that
 * is there.
 */
function fileFor(files: ReadonlyMap<string, StaticFile>, address: string, method: string): ServedFile {
  const refuse = (status: 403 | 404 | 405): ServedFile => ({
    status,
    headers: { ...WINDOW_HEADERS, 'content-type': 'text/plain' },
    content: Buffer.alloc(0),
  })
  if (!isOwnAddress(address)) return refuse(403)
  if (method !== 'GET' && method !== 'HEAD') return refuse(405)
  const file = files.get(new URL(address).pathname)
  if (!file) return refuse(404)
  return { status: 200, headers: { ...WINDOW_HEADERS, 'content-type': file.type }, content: file.content }
}

/** Serves the built window at app://stillroom. */
export function serveWindow(protocol: Protocol, files: ReadonlyMap<string, StaticFile>): void {
  if (typeof protocol.handle === 'function') {
    protocol.handle(WINDOW_SCHEME, ({ url, method }) => {
      const { status, headers, content } = fileFor(files, url, method)
      return new Response(new Uint8Array(content), { status, headers })
    })
    return
  }
  // Before Electron 25.
  protocol.registerBufferProtocol(WINDOW_SCHEME, ({ url, method }, callback) => {
    const { status, headers, content } = fileFor(files, url, method)
    callback({
      statusCode: status,
      headers: { ...headers },
      mimeType: headers['content-type']?.split(';')[0],
      charset: 'utf-8',
      data: content,
    })
  })
}
