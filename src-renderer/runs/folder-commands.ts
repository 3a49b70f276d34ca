import { messageOf } from '../../src-main/domain/message-of.ts'
import { askDesktop, bridge } from '../desktop/desktop.ts'
import type { HostLink } from '../host-link.svelte.ts'
import type { Command } from '../shared/commands.svelte.ts'
import type { Toasts } from '../shared/toasts.svelte.ts'

/**
 * What can be done with the folder of a run: its path copied; and, where the desktop's own host has
 * it, the folder shown. The desktop makes the path of the id itself, and shows folders of its
 * home's runs alone.
 */
export function folderCommands(id: string, link: HostLink, toasts: Toasts): readonly Command[] {
  const { host, isOwn } = link
  if (!host) return []
  const separator = host.home.includes('\\') ? '\\' : '/'
  const attempt = async (work: () => Promise<unknown>, said?: string) => {
    try {
      await work()
      if (said !== undefined) toasts.say(said)
    } catch (thrown) {
      toasts.say(messageOf(thrown))
    }
  }
  const copying: Command = {
    id: 'run.copy-folder',
    title: 'Copy the path of the run’s folder',
    category: 'Run',
    keys: 'y',
    run: () =>
      void attempt(
        () => navigator.clipboard.writeText([host.home, 'runs', id].join(separator)),
        'The path of the run’s folder was copied',
      ),
  }
  const showing: Command = {
    id: 'run.show-folder',
    title: 'Open the run’s folder',
    category: 'Run',
    keys: 'o',
    run: () => void attempt(() => askDesktop('run.reveal', { id })),
  }
  return bridge && isOwn ? [copying, showing] : [copying]
}
