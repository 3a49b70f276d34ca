import { once } from 'node:events'
import { InvalidArgumentError, type Command } from 'commander'
import { openHost } from '../../host/open-host.ts'
import { buildWindow } from '../headless/build-window.ts'
import { serve } from '../headless/serve.ts'
import { readStaticFiles } from '../headless/static-files.ts'
import { withSession } from './session.ts'

export function addServeCommand(program: Command, signal: AbortSignal): void {
  withSession(
    program
      .command('serve')
      .option('--port <n>', '0 takes any that is free', portNumber, 0)
      .description('the window in a browser on this machine, or through an SSH tunnel'),
    signal,
    async (session, { port }: { port: number }) => {
      session.work.onProgress({ task: 'building the window', done: 0, unit: 'files' })
      const files = readStaticFiles(await buildWindow(signal))
      const host = openHost(session.home.folder)
      try {
        const served = await serve(host, files, port)
        session.answer({ url: served.address(), port: served.port }, () => {
          session.print(`Stillroom: ${served.address()}`)
          session.print(
            'The address opens the window once. Ctrl+C ends this host; trainings go on without it.',
          )
        })
        if (!signal.aborted) await once(signal, 'abort')
        await served.close()
      } finally {
        await host.close()
      }
    },
  )
}

function portNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value < 65536) return value
  throw new InvalidArgumentError('A port from 0 to 65535 is needed.')
}
