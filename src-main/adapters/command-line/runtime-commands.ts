import type { Command } from 'commander'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import { productsSaid } from '../../domain/speed/product-speeds.ts'
import { runtimeStatus } from '../../runtime/runtime-status.ts'
import { withSession } from './session.ts'
import type { Terminal } from './terminal.ts'

export function addRuntimeCommands(program: Command, signal: AbortSignal): void {
  const runtime = program.command('runtime').description('native TensorFlow on this machine')
  withSession(
    runtime.command('status').description('what there is: absent, installing, ready or broken'),
    signal,
    async (session) => {
      const status = await runtimeStatus()
      session.answer(status, () => {
        if (status.state === 'ready') return printReady(session, status)
        if (status.state === 'installing')
          return session.print(
            `installing (process ${status.pid}): ${status.doneBytes} of ${status.totalBytes} bytes fetched`,
          )
        session.print(`${status.state}: ${status.message}`)
        if (status.state === 'broken') session.print(status.remedy)
      })
    },
  )
  withSession(
    runtime.command('install').description('fetch, compile and test it, where it is not there yet'),
    signal,
    async (session) => {
      const ready = await session.runtime()
      session.answer(ready, () => printReady(session, ready))
    },
  )
}

function printReady({ print }: Terminal, ready: ReadyRuntime): void {
  print(`ready: TensorFlow ${ready.version} on ${ready.device} (${ready.devices.join(', ')})`)
  print(
    `memory ${(ready.memoryBytes / 2 ** 30).toFixed(1)} GiB · ${(ready.bytes / 1e6).toFixed(0)} MB on disk`,
  )
  const speeds = ready.productSpeeds
  if (speeds)
    print(
      `Stillroom’s own operations are compiled for this processor; ${productsSaid(speeds)} (${speeds.own.toFixed(0)} and ${speeds.tensorflow.toFixed(0)} GFLOP/s, own and TensorFlow’s)`,
    )
  print(ready.note)
  print(ready.folder)
}
