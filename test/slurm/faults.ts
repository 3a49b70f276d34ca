import { setTimeout as sleep } from 'node:timers/promises'
import { listRunFolders, readRun } from '../../src-main/run-folder/read-run.ts'
import type { NodeName, SlurmLab } from '../support/slurm/slurm-lab.ts'

/** What a fault is given: the lab, and the study whose runs are being trained. */
export interface Trial {
  readonly lab: SlurmLab
  readonly home: string
  /** `study run --slurm` and more options; its answer. */
  submit(...options: readonly string[]): Promise<{ readonly submitted: number }>
  stop(): Promise<void>
}

export interface Fault {
  readonly name: string
  /** Options of the first `study run --slurm`. */
  readonly options?: readonly string[]
  /** Once two of the cells have made steps. @returns what was seen */
  happens(trial: Trial): Promise<string>
}

/** In the middle of the cells' training, one after the other; each ends with the same tables. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'nothing',
    happens: async () => '',
  },
  {
    name: 'a node loses its power',
    async happens({ lab }) {
      const node = nodeOfATask(lab)
      lab.killNode(node)
      await untilRequeued(lab)
      return `${node}; its tasks were queued again, and ran elsewhere`
    },
  },
  {
    name: 'a node is given up, and trains on',
    async happens({ lab }) {
      const node = nodeOfATask(lab)
      lab.killDaemon(node)
      // As its controller does, with the times of a cluster, minutes later.
      lab.slurm('scontrol', 'update', `NodeName=${node}`, 'State=DOWN', 'Reason=silent')
      await untilRequeued(lab)
      return `${node}; the tasks' second starts follow the first ones' trainers`
    },
  },
  {
    name: 'the controller is killed, and comes back',
    async happens({ lab, submit }) {
      lab.killDaemon('slurmctld')
      const refused = await submit().then(
        () => 'it submitted',
        (thrown: unknown) => String(thrown),
      )
      await sleep(2_000)
      await lab.startDaemon('slurmctld')
      return /slurm-failed|contact/.test(refused) ? 'while it was gone nothing was submitted' : refused
    },
  },
  {
    name: 'preemption',
    async happens({ lab }) {
      const wrap = ['--partition=urgent', '--nodes=3', '--exclusive', '--wrap=sleep 2']
      lab.slurm('sbatch', '--parsable', '--output=/dev/null', ...wrap)
      await until(
        () => lab.slurm('squeue', '-h', '-r', '-t', 'PD', '-p', 'main', '-o', '%i').trim() !== '',
        30,
      )
      const taken = lab.slurm('squeue', '-h', '-r', '-t', 'PD', '-p', 'main', '-o', '%i').trim().split('\n')
      await untilRequeued(lab)
      return `${taken.length} tasks gave way`
    },
  },
  {
    name: 'study stop, and the same command again',
    async happens({ lab, stop, submit }) {
      await stop()
      await until(() => lab.slurm('squeue', '-h', '-r').trim() === '', 60)
      const { submitted } = await submit()
      return `${submitted} runs submitted again`
    },
  },
  {
    name: 'the time limit',
    // The least that Slurm knows. Its controller looks every half minute.
    options: ['--time', '1:00', '--sbatch=--signal=B:USR1@45'],
    async happens({ lab }) {
      await untilRequeued(lab)
      return 'tasks asked to be queued again'
    },
  },
]

function nodeOfATask(lab: SlurmLab): NodeName {
  return lab.slurm('squeue', '-h', '-r', '-t', 'R', '-o', '%N').trim().split('\n')[0] as NodeName
}

/**
 * Slurm lets what was queued again wait two minutes; a person may cut that short, but not in the
 * second of the requeue itself, or the new start is taken for the old one and ended.
 */
async function untilRequeued(lab: SlurmLab): Promise<void> {
  const requeued = () =>
    lab
      .slurm('squeue', '-h', '-r', '-t', 'PD', '-o', '%i|%r')
      .split('\n')
      .flatMap((line) => (line.endsWith('|BeginTime') ? [line.split('|')[0] ?? ''] : []))
  await until(() => requeued().length > 0, 120)
  await sleep(5_000)
  for (const job of requeued()) lab.slurm('scontrol', 'update', `JobId=${job}`, 'StartTime=now')
}

/** Whether two students have made steps. */
export function isInTheMiddle(home: string): boolean {
  const begun = listRunFolders(`${home}/runs`).map((folder) => readRun(folder))
  return (
    begun.filter(({ plan, step, steps }) => plan.kind === 'distill' && step > 20 && step < steps).length >= 2
  )
}

export async function until(isSo: () => boolean, seconds: number): Promise<void> {
  const from = performance.now()
  while (!isSo()) {
    if (performance.now() - from > seconds * 1000) throw new Error(`Not so within ${seconds} s: ${isSo}`)
    await sleep(500)
  }
}
