import { expect, test } from 'vitest'
import { factsOf, type RunFacts } from '../../../src-main/domain/query/run-fields.ts'
import { runsCommands, type RunsActions } from '../../../src-renderer/runs/runs-commands.ts'
import { row } from '../../domain/a-run.ts'

const NOTHING = () => undefined
const thrown: RunFacts[] = []
const actions: RunsActions = {
  find: NOTHING,
  table: NOTHING,
  tableElement: NOTHING,
  compare: NOTHING,
  examples: NOTHING,
  swap: NOTHING,
  describe: NOTHING,
  trash: (runs) => thrown.push(...runs),
  fork: NOTHING,
  hold: NOTHING,
  showTrash: NOTHING,
}
const [one, other] = [factsOf(row({ id: 'one' })), factsOf(row({ id: 'other' }))]
const none = { chosen: [], current: undefined, mayCompare: false, mayShowExamples: false, isHeld: false }
const idsOf = (at: Partial<Parameters<typeof runsCommands>[0]>) =>
  runsCommands({ ...none, ...at }, actions).map(({ id }) => id)

test('where nothing is chosen, no command changes a run', () => {
  expect(idsOf({})).toEqual(['runs.find', 'runs.table', 'runs.hold', 'runs.trashed'])
})

test('two that are chosen may be swapped, and are what is thrown away, not the keyboard’s line', () => {
  const commands = runsCommands({ ...none, chosen: [one, other], current: one }, actions)
  expect(commands.map(({ id }) => id)).toContain('runs.swap')
  const trash = commands.find(({ id }) => id === 'runs.trash')
  expect(trash?.title).toBe('Move 2 runs to the trash')
  trash?.run()
  expect(thrown).toEqual([one, other])
})

test('a queue that is held may go on', () => {
  const title = (isHeld: boolean) =>
    runsCommands({ ...none, isHeld }, actions).find(({ id }) => id === 'runs.hold')?.title
  expect([title(true), title(false)]).toEqual(['Let the queue go on', 'Hold the queue'])
})
