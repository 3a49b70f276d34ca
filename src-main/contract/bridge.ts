import { z } from 'zod'
import type { ErrorCode, StillroomErrorData } from './errors.ts'
import type { HostEvent } from './host-event.ts'
import { changes, nothing, reads, runId, type Request } from './request.ts'

/** Whether a window's host answers. */
export type Connection = 'connecting' | 'open' | 'lost'

/** Whose work a desktop window shows. */
export interface ShownHost {
  /**
   * `own` runs in this app, `elsewhere` is served by another process, `none` could not be opened.
   */
  readonly where: 'own' | 'elsewhere' | 'none'
  /** The machine's name, as the host says it. */
  readonly name: string
  /** Of a host elsewhere, without its code. */
  readonly address?: string
}

/** What is known when a person is asked for a host. */
export interface ConnectOffer {
  readonly why?: string
  /** Another process has this home open, and can be entered. */
  readonly isRunningHere: boolean
  readonly lastAddress?: string
}

const title = z.string().min(1).max(200)

/**
 * What a window may ask of the desktop around it; all of it is done by the main process, parsed
 * first.
 */
export const SHELL = {
  /** A person chooses a file. @returns its path; null when they did not */
  'file.choose': reads<string | null>()(
    z.strictObject({ title, endings: z.array(z.string().max(12).regex(/^\w+$/)).max(20) }),
  ),
  'folder.choose': reads<string | null>()(z.strictObject({ title })),
  /**
   * A person says where a file is to be; it is written. @returns its path; null when they did not
   */
  'file.save': changes<string | null>()(
    z.strictObject({
      name: z
        .string()
        .min(1)
        .max(120)
        .regex(/^[^/\\\0]+$/),
      text: z.string().max(64 << 20),
    }),
  ),
  /** Shows the folder of a run of this machine. */
  'run.reveal': reads<null>()(z.strictObject({ id: runId })),
  /** Opens a page of the few that Stillroom refers to in the system's browser. */
  'link.open': reads<null>()(z.strictObject({ url: z.url().max(2000) })),
  'host.which': reads<ShownHost>()(nothing),
  /**
   * Enters a host served elsewhere by the address it printed; `port` where a tunnel ends on another
   * port of this machine.
   */
  'host.connect': changes<ShownHost>()(
    z.strictObject({ address: z.string().max(500), port: z.number().int().min(1).max(65535).optional() }),
  ),
  /** Enters the Stillroom that has this home open in another process. */
  'host.connect-here': changes<ShownHost>()(nothing),
  /** Goes back to the host in this app. */
  'host.own': changes<ShownHost>()(nothing),
} as const satisfies Record<string, Request<z.ZodType, unknown>>

export type ShellName = keyof typeof SHELL
/** As a page asks it, and as a handler is given it. */
export type ShellAsk<Name extends ShellName> = z.input<(typeof SHELL)[Name]['ask']>
export type ShellGiven<Name extends ShellName> = z.output<(typeof SHELL)[Name]['ask']>
export type ShellAnswer<Name extends ShellName> = Exclude<(typeof SHELL)[Name]['answer'], undefined>

/** One function for each; a missing one does not compile. */
export type ShellHandlers = {
  readonly [Name in ShellName]: (ask: ShellGiven<Name>) => ShellAnswer<Name> | Promise<ShellAnswer<Name>>
}

/** What the desktop tells its window unasked. */
export type ShellNews =
  | { readonly kind: 'event'; readonly event: HostEvent }
  | { readonly kind: 'connection'; readonly state: Connection }
  | { readonly kind: 'host'; readonly host: ShownHost }
  /**
   * From the menu, a notification, a deep link: a view's path, such as /run/20261124-151233-4f2a.
   */
  | { readonly kind: 'go'; readonly path: string }
  /** Ask a person for a host: from the menu, or because the own one could not be opened. */
  | ({ readonly kind: 'connect' } & ConnectOffer)

/** Beside a host's own codes: this window has not entered, or nobody answers. */
export type BridgeErrorCode = ErrorCode | 'locked' | 'unreachable'
export type BridgeReply<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly error: { readonly code: BridgeErrorCode; readonly message: string } | StillroomErrorData
    }

/**
 * All that a desktop window has beyond a browser's: `window.stillroom`, made by the preload.
 * Questions, answers and news are JSON text, the same that travels over HTTP, so that a window
 * cannot tell one way from the other.
 */
export interface StillroomBridge {
  ask(name: string, given: string): Promise<string>
  shell(name: string, given: string): Promise<string>
  listen(tell: (news: string) => void): void
  /** The path of a file that was dropped on the window; empty when it has none. */
  pathOf(file: object): string
}
