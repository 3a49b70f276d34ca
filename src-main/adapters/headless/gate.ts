import type { IncomingMessage } from 'node:http'
import type { Sessions } from './sessions.ts'

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 405 | 429
  readonly reason: string
}

export type Gate = ReturnType<typeof createGate>

/**
 * The server's access control, on the raw request, before any other code sees it. The loopback is
 * shared by all users and every page in their browsers, so: exact Host (no DNS rebinding), exact
 * Origin on what is not a plain page load, a cookie for all but the window's own files, and no
 * change by GET.
 */
export function createGate(port: number, sessions: Sessions) {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const origins = hosts.map((host) => `http://${host}`)
  const isForeign = ({ headers }: IncomingMessage): string | undefined => {
    if (!hosts.includes(headers.host ?? '')) return 'the Host is not this server'
    const site = headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return 'the request comes from another site'
    return undefined
  }
  const hasOwnOrigin = ({ headers }: IncomingMessage) => origins.includes(headers.origin ?? '')
  return {
    /**
     * @param isPublic whether the path is one of the window's own files, or the place where a code
     * is exchanged for a cookie
     */
    refusalOf(request: IncomingMessage, isPublic: boolean): Refusal | undefined {
      const foreign = isForeign(request)
      if (foreign) return { status: 403, reason: foreign }
      const { method } = request
      if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
        return { status: 405, reason: `the method ${method} is not used here` }
      if (method === 'POST' && !hasOwnOrigin(request))
        return { status: 403, reason: 'the Origin is not this server' }
      if (!isPublic && !sessions.isKnown(request.headers.cookie))
        return { status: 401, reason: 'this browser has not entered; open the address that the host printed' }
      return undefined
    },
    /** For a WebSocket: browsers always send its Origin. */
    refusalOfUpgrade(request: IncomingMessage): Refusal | undefined {
      const foreign = isForeign(request)
      if (foreign) return { status: 403, reason: foreign }
      if (!hasOwnOrigin(request)) return { status: 403, reason: 'the Origin is not this server' }
      if (!sessions.isKnown(request.headers.cookie))
        return { status: 401, reason: 'this browser has not entered' }
      return undefined
    },
  }
}
