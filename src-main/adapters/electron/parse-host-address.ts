import { StillroomError } from '../../domain/stillroom-error.ts'

export interface HostAddress {
  /**
   * What the host calls itself in Host and Origin: its own name and port, whatever port a tunnel
   * ends on.
   */
  readonly host: string
  /** Where it is reached on this machine. */
  readonly port: number
  /** Enters once. */
  readonly code: string
}

/**
 * Reads an address as `stillroom serve` prints it: http://127.0.0.1:PORT/#CODE. Only this machine
 * is spoken to, without encryption; another is reached through an SSH tunnel, whose end here may
 * have another port.
 * @throws StillroomError `invalid-arguments` with how to have such an address
 */
export function parseHostAddress(text: string, port?: number): HostAddress {
  const url = tryUrl(text.trim())
  const code = /^#([\w-]{43})$/.exec(url?.hash ?? '')?.[1]
  if (!url || url.protocol !== 'http:' || !code || !url.port)
    throw new StillroomError(
      'invalid-arguments',
      'An address as `stillroom serve` prints it is needed, with its code: http://127.0.0.1:PORT/#CODE',
    )
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
    throw new StillroomError(
      'invalid-arguments',
      `Stillroom speaks to ${url.hostname} only through a tunnel: run ssh -N -L ${url.port}:127.0.0.1:${url.port} ${url.hostname}, then use http://127.0.0.1:${url.port}/#…`,
    )
  return { host: url.host, port: port ?? Number(url.port), code }
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
