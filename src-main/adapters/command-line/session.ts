import type { Command } from 'commander'
import type { Progress } from '../../contract/progress.ts'
import type { LongWork } from '../../contract/progress.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import { homeFolder } from '../../domain/cache-folder.ts'
import { openHome, type Home } from '../../host/home.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { describeProgress, openTerminal, type Terminal } from './terminal.ts'

/** What every command has at hand. */
export interface CommandSession extends Terminal {
  readonly signal: AbortSignal
  readonly wantsJson: boolean
  readonly home: Home
  /** For long work: shows how far it is and passes Ctrl+C on. */
  readonly work: Required<LongWork>
  /** The runtime, installed first where it is not there yet. */
  runtime(): Promise<ReadyRuntime>
  /** The command's result: the JSON document with --json, else what `say` prints. */
  answer(value: unknown, say: () => void): void
}

export type Action<Args extends readonly unknown[]> = (
  session: CommandSession,
  ...args: Args
) => Promise<void> | void

/** Gives a command the two options that all have, and runs its action with a session. */
export function withSession<Args extends readonly unknown[]>(
  command: Command,
  signal: AbortSignal,
  action: Action<Args>,
): Command {
  return command
    .option('--json', 'one JSON document on standard output')
    .option('--home <folder>', 'where runs live (default: STILLROOM_HOME, else your data folder)')
    .action(async (...given: unknown[]) => {
      const { json, home } = command.opts<{ json?: true; home?: string }>()
      // commander hands over the arguments, the options, and the command itself
      const args = given.slice(0, -1) as unknown as Args
      await action(openSession(signal, json === true, home), ...args)
    })
}

function openSession(signal: AbortSignal, wantsJson: boolean, home: string | undefined): CommandSession {
  const terminal = openTerminal()
  let startedAt = performance.now()
  let task = ''
  const onProgress = (progress: Progress) => {
    if (progress.task !== task) startedAt = performance.now()
    task = progress.task
    terminal.progress(describeProgress(progress, startedAt))
  }
  const work = { signal, onProgress }
  return {
    ...terminal,
    signal,
    wantsJson,
    work,
    get home() {
      return openHome(home ?? homeFolder())
    },
    async runtime() {
      return installRuntime(work)
    },
    answer(value, say) {
      if (wantsJson) terminal.print(JSON.stringify(value, undefined, process.stdout.isTTY ? 2 : undefined))
      else say()
    },
  }
}
