import { InvalidArgumentError, type Command } from 'commander'
import { buildWindow } from '../headless/build-window.ts'
import { readStaticFiles } from '../headless/static-files.ts'
import { serveUntilStopped } from './serve-until-stopped.ts'
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
      await serveUntilStopped(session, readStaticFiles(await buildWindow(signal)), port)
    },
  )
}

function portNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value < 65536) return value
  throw new InvalidArgumentError('A port from 0 to 65535 is needed.')
}
