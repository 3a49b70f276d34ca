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
  /** It answers, and knows this app no more: it was started anew. Nothing is tried again. */
  onLocked(why: string): void
}

/** A line with nobody at its end; every question is answered with why. */
export function noHost(why: string): HostLine {
  const reply: BridgeReply<never> = { ok: false, error: { code: 'unreachable', message: why } }
  return { where: 'none', ask: async () => JSON.stringify(reply), close: async () => undefined }
}
