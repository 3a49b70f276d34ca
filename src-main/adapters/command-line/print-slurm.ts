import type { StudyOnSlurm } from '../../host/slurm/study-on-slurm.ts'
import type { TaskOnSlurm } from '../../host/slurm/tasks-on-slurm.ts'
import type { Terminal } from './terminal.ts'

/** Of tasks that ended without a finished run; the rest is counted. */
const MOST_TOLD = 10

/** Where a study stands on Slurm, for people; nothing where it was never there. */
export function printSlurm({ print }: Terminal, study: StudyOnSlurm): void {
  const { cells, teachers, problem } = study
  if (problem !== null) return print(`! Slurm does not say where its tasks are: ${problem}`)
  if (cells.length === 0) return
  print(`On Slurm: ${slurmLine(study)}`)
  const ended = [
    ...teachers.map((task) => ({ task, what: `teacher of ${task.place.join(', ') || 'the study'}` })),
    ...cells.map(({ cell, task }) => ({
      task,
      what: [...cell.place, `seed ${cell.plan.training.seed}`].join(', '),
    })),
  ].filter(({ task }) => task.state === 'ended')
  for (const { what, task } of ended.slice(0, MOST_TOLD)) {
    print(`! ${what}: ${task.why ?? 'it ended, and its run is not finished'}`)
    if (task.log !== null) print(`    ${task.log}`)
  }
  if (ended.length > MOST_TOLD) print(`! and ${ended.length - MOST_TOLD} more`)
}

/** `1 teacher runs, 2 run, 10 wait (no node is free), 1 ended without a finished run` */
export function slurmLine({ cells, teachers }: StudyOnSlurm): string {
  const tasks = cells.map(({ task }) => task)
  const count = (of: readonly TaskOnSlurm[], state: TaskOnSlurm['state'], one: string, more: string) => {
    const many = of.filter((task) => task.state === state).length
    return many === 0 ? [] : [`${many} ${many === 1 ? one : more}`]
  }
  const why = tasks.find(({ state }) => state === 'waits')?.why
  const because = why ? ` (${why})` : ''
  return [
    ...count(teachers, 'runs', 'teacher runs', 'teachers run'),
    ...count(teachers, 'waits', 'teacher waits', 'teachers wait'),
    ...count(tasks, 'runs', 'runs', 'run'),
    ...count(tasks, 'waits', `waits${because}`, `wait${because}`),
    ...count(tasks, 'ended', 'ended without a finished run', 'ended without a finished run'),
  ].join(', ')
}

/** The same as data. */
export function slurmAnswer({ cells, teachers, problem }: StudyOnSlurm): object {
  const toAnswer = ({ job, state, why, log, place }: TaskOnSlurm) => ({ place, job, state, why, log })
  return {
    problem,
    teachers: teachers.map(toAnswer),
    cells: cells.map(({ cell, task }) => ({
      ...toAnswer(task),
      place: cell.place,
      seed: cell.plan.training.seed,
    })),
  }
}
