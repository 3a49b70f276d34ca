import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { askedCells, type StudyCells } from '../../domain/study/study-cells.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { runTask } from '../../host/slurm/run-task.ts'
import { stopOnSlurm, studyOnSlurm, type StudyOnSlurm } from '../../host/slurm/study-on-slurm.ts'
import { showStudy, type ShownStudy } from '../../host/studies/show-study.ts'
import { slurmLine } from './print-slurm.ts'
import { readStudy } from './read-study.ts'
import { surroundings } from './run-commands.ts'
import { withSession, type CommandSession } from './session.ts'

/** Between two questions to Slurm: its controller answers a whole cluster. */
const ASK_EVERY_MS = 30_000

/** study stop, study task */
export function addStudySlurmCommands(study: Command, signal: AbortSignal): void {
  withSession(
    study
      .command('stop')
      .argument('<study>', 'study.json')
      .description('take its runs out of Slurm; those that train stop with a checkpoint'),
    signal,
    async (session, file: string) => {
      const stopped = await stopOnSlurm(askedCells(readStudy(session, file)), session.home, signal)
      session.answer({ stopped }, () =>
        session.print(stopped === 0 ? 'nothing of it is on Slurm' : `asked Slurm to stop ${stopped} tasks`),
      )
    },
  )
  withSession(
    study
      .command('task')
      .argument('<submission>', 'a folder below slurm/ of the home')
      .argument('<number>', 'of the task', Number)
      .description('what a task on a node of Slurm runs; no person has to'),
    signal,
    async (session, folder: string, index: number) => {
      const end = await runTask(folder, index, signal, () => surroundings(session))
      if (end.error) throw new StillroomError(end.error.code, end.error.message)
      session.answer(end, () => session.print(`run ${end.run} has finished`))
    },
  )
}

export interface LookedAt {
  readonly shown: ShownStudy
  readonly slurm: StudyOnSlurm
}

/** A study's runs and where they are on Slurm; with `follows`, once none is there any more. */
export async function lookAtStudy(
  session: CommandSession,
  study: StudyCells,
  follows: boolean,
): Promise<LookedAt> {
  const { home, signal, note } = session
  for (;;) {
    const shown = showStudy(study, home)
    const slurm = await studyOnSlurm([...shown.tries, ...shown.cells], home, signal)
    const isThere = [...slurm.teachers, ...slurm.cells.map(({ task }) => task)].some(
      ({ state }) => state !== 'ended',
    )
    if (!follows || signal.aborted || (!isThere && slurm.problem === null)) return { shown, slurm }
    const finished = shown.cells.filter(({ run }) => run?.state === 'finished').length
    note(`${finished} of ${shown.cells.length} runs have finished · ${slurm.problem ?? slurmLine(slurm)}`)
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
