import type { BridgeReply, Connection, ShownHost } from '../../contract/bridge.ts'
import type { HostEvent } from '../../contract/host-event.ts'

/** The host whose work the window shows: one in this app, one served elsewhere, or none. */
export interface HostLine {
  readonly where: ShownHost['where']
  readonly address?: string
  /** Answers a question of the contract; JSON in, JSON out. Never throws. */
  ask(name: string, given: string): Promise<string>
  close(): Promise<void>
}

/** Who is told what comes from a host. */
export interface HostListener {
  onEvent(event: HostEvent): void
  onConnection(state: Connection): void
  /**
   * The host answers, but has no session of this app: it was restarted. There is no reconnecting.
   */
  onLocked(why: string): void
}

/** A null object where there is no host: every request fails with the reason. */
export function noHost(why: string): HostLine {
  const reply: BridgeReply<never> = { ok: false, error: { code: 'unreachable', message: why } }
  return { where: 'none', ask: async () => JSON.stringify(reply), close: async () => undefined }
}
