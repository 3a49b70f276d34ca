import type {
  BridgeReply,
  ShellAnswer,
  ShellAsk,
  ShellName,
  ShellNews,
  StillroomBridge,
} from '../../src-main/contract/bridge.ts'

/** The desktop around this window; undefined in a browser. */
export const bridge: StillroomBridge | undefined = (globalThis as { readonly stillroom?: StillroomBridge })
  .stillroom

const listeners = new Set<(news: ShellNews) => void>()

/** Listens to what the desktop tells, for as long as the window lives. */
export function onNews(listener: (news: ShellNews) => void): void {
  const isFirst = listeners.size === 0
  listeners.add(listener)
  if (isFirst)
    bridge?.listen((text) => {
      const news = JSON.parse(text) as ShellNews
      listeners.forEach((tell) => tell(news))
    })
}

/** Has the form to connect to a host opened, as the menu does. */
export function openConnectForm(): void {
  listeners.forEach((tell) => tell({ kind: 'connect', isRunningHere: false }))
}

/**
 * Asks the desktop for what a page cannot do. @throws Error with its sentence; always in a browser,
 * where there is none
 */
export async function askDesktop<Name extends ShellName>(
  name: Name,
  given: ShellAsk<Name>,
): Promise<ShellAnswer<Name>> {
  if (!bridge) throw new Error('This window is in a browser, not in the desktop app')
  const reply = JSON.parse(await bridge.shell(name, JSON.stringify(given))) as BridgeReply<ShellAnswer<Name>>
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}

/**
 * The path of a file that was dropped on the window or chosen in it; undefined in a browser, which
 * does not say.
 */
export function pathOfFile(file: File): string | undefined {
  return bridge?.pathOf(file) || undefined
}
