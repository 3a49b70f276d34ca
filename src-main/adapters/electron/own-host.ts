import { dispatch } from '../../host/dispatch.ts'
import { writeServerFile } from '../headless/server-file.ts'
import { serve } from '../headless/serve.ts'
import type { StaticFile } from '../headless/static-files.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import type { HostLine, HostListener } from './host-line.ts'
import { parseJson } from './shell-door.ts'

/**
 * A host in this process. Only here, and only now, are the host and its database loaded: a shell on
 * a host elsewhere needs neither. It is served on the loopback too, so that the command line and
 * another Stillroom find their way in (server.json).
 * @throws StillroomError `database-busy` when another process has the home
 */
export async function openOwnHost(
  home: string,
  files: ReadonlyMap<string, StaticFile>,
  { onEvent, onConnection }: HostListener,
): Promise<HostLine> {
  const { openHost } = await import('../../host/open-host.ts')
  const host = openHost(home, PROGRAM_PATHS)
  const served = await serve(host, files, 0)
  const removeServerFile = host.isReadOnly ? () => undefined : writeServerFile(home, served)
  const endListening = host.listen(onEvent)
  onConnection('open')
  return {
    where: 'own',
    ask: async (name, given) => JSON.stringify(await dispatch(host.handlers, name, parseJson(given))),
    async close() {
      endListening()
      removeServerFile()
      await served.close()
      await host.close()
    },
  }
}
