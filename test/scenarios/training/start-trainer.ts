import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { readEvents } from '../../support/read-events.ts'

const PATIENCE_MS = 60_000

export interface Ending {
  /** Exit code, or the signal that ended it. */
  readonly ended: number | NodeJS.Signals
  readonly complaints: string
}

export interface RunningTrainer {
  readonly pid: number
  kill(by?: NodeJS.Signals): void
  readonly ending: Promise<Ending>
}

/** Starts the real trainer, as the host does, on TensorFlow's addon that STILLROOM_ADDON names. */
export function startTrainer(
  run: string,
  {
    shellSetting = '',
    readTogether = 1,
    env = {},
  }: {
    readonly shellSetting?: string
    readonly readTogether?: number
    readonly env?: Readonly<Record<string, string>>
  } = {},
): RunningTrainer {
  // `exec`: the trainer takes the shell's place, so that a kill reaches it.
  const child = spawn(
    'bash',
    ['-c', `${shellSetting || ':'}; exec "$@"`, 'bash', process.execPath, PROGRAM_PATHS.trainer, run],
    {
      env: {
        ...process.env,
        TF_CPP_MIN_LOG_LEVEL: '3',
        NODE_OPTIONS: '',
        STILLROOM_READ_TOGETHER: String(readTogether),
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const ending = once(child, 'close').then(([code, by]: (number | NodeJS.Signals | null)[]): Ending => ({
    ended: code ?? by ?? 1,
    complaints,
  }))
  return { pid: child.pid ?? 0, kill: (by = 'SIGKILL') => void child.kill(by), ending }
}

export function runTrainer(run: string, shellSetting?: string): Promise<Ending> {
  return startTrainer(run, { shellSetting }).ending
}

export type EventOf<Kind extends TrainingEvent['kind']> = Extract<TrainingEvent, { kind: Kind }>

export function eventsOf<Kind extends TrainingEvent['kind']>(
  run: string,
  kind: Kind,
): readonly EventOf<Kind>[] {
  return readEvents(run).filter((event): event is EventOf<Kind> => event.kind === kind)
}

/** Waits until the run's events answer, and throws when they do not within a minute. */
export async function until(run: string, test: (events: readonly TrainingEvent[]) => boolean): Promise<void> {
  const from = performance.now()
  while (!test(readEvents(run))) {
    if (performance.now() - from > PATIENCE_MS)
      throw new Error(`Not within a minute; the last event is ${JSON.stringify(readEvents(run).at(-1))}`)
    await sleep(5)
  }
}
