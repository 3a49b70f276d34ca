import type { Host } from '../../host/open-host.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import type { CommandSession } from './session.ts'

/**
 * Asks the session's home as a window does, as its host for as long as that takes. Ctrl+C ends what
 * the host does.
 * @throws StillroomError `database-busy` while a window has the home open, `interrupted`
 */
export async function withHost<T>(
  { home, signal, note }: CommandSession,
  use: (host: Host) => Promise<T>,
  whenStopped = 'Stopped.',
): Promise<T> {
  const { openHost } = await import('../../host/open-host.ts')
  const host = openHost(home.folder, PROGRAM_PATHS, { isBrief: true })
  const stopped = Promise.withResolvers<never>()
  const stop = () => stopped.reject(new StillroomError('interrupted', whenStopped))
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (const { message } of host.notices) note(message)
    return await Promise.race([use(host), stopped.promise])
  } finally {
    signal.removeEventListener('abort', stop)
    await host.close()
  }
}
