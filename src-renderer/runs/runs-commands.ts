import type { RunFacts } from '../../src-main/domain/query/run-fields.ts'
import type { Command } from '../shared/commands.svelte.ts'

/** What the commands are about. */
export interface RunsAtHand {
  readonly chosen: readonly RunFacts[]
  /** The run on the keyboard's line. */
  readonly current: RunFacts | undefined
  readonly mayCompare: boolean
  readonly mayShowExamples: boolean
  /** Whether the queue stands still. */
  readonly isHeld: boolean
}

/** What the view does. */
export interface RunsActions {
  readonly find: () => void
  readonly table: () => void
  readonly tableElement: () => Element | undefined
  readonly compare: () => void
  readonly examples: () => void
  readonly swap: () => void
  readonly describe: () => void
  readonly trash: (runs: readonly RunFacts[]) => void
  readonly fork: (run: RunFacts) => void
  readonly hold: (isHeld: boolean) => void
  readonly showTrash: () => void
}

/** Commands and keys of the table of runs: those that what is chosen allows. */
export function runsCommands(at: RunsAtHand, actions: RunsActions): readonly Command[] {
  const { chosen, current, isHeld } = at
  const command = (id: string, title: string, keys: string | undefined, run: () => void): Command => ({
    id: `runs.${id}`,
    title,
    category: 'Runs',
    keys,
    run,
  })
  const runs = chosen.length > 0 ? chosen : current ? [current] : []
  const thrown = chosen.length > 0 ? `${chosen.length} runs` : 'the run'
  return [
    command('find', 'Filter runs', '/', actions.find),
    command('table', 'To the table of runs', 'r', actions.table),
    ...(at.mayCompare ? [command('compare', 'Compare the selected runs', 'c', actions.compare)] : []),
    ...(at.mayShowExamples
      ? [command('examples', 'Examples of the selected students', 'e', actions.examples)]
      : []),
    ...(chosen.length === 2 ? [command('swap', 'Swap A and B', 's', actions.swap)] : []),
    ...(runs.length > 0
      ? [
          command('describe', 'Tags and notes', 'n', actions.describe),
          command('tag', 'Tag', 't', actions.describe),
          {
            ...command('trash', `Move ${thrown} to the trash`, 'Delete', () => actions.trash(runs)),
            within: actions.tableElement,
          },
        ]
      : []),
    ...(current?.row.kind === 'distill' && current.row.step > 0 && !current.row.capsule
      ? [command('fork', 'Fork the run from a checkpoint', 'f', () => actions.fork(current))]
      : []),
    {
      ...command('hold', isHeld ? 'Let the queue go on' : 'Hold the queue', undefined, () =>
        actions.hold(!isHeld),
      ),
      category: 'Queue',
    },
    command('trashed', 'Show the trash', undefined, actions.showTrash),
  ]
}
