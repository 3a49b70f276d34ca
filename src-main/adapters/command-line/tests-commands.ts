import type { Command } from 'commander'
import type { Ask } from '../../contract/api.ts'
import type { KeptTest } from '../../contract/kept-test.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { countPassed, judgeTest } from '../../domain/run/judge-tests.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { openKeptTests } from '../../host/examples/kept-tests.ts'
import { openTestAnswers } from '../../host/examples/test-answers.ts'
import { listRuns } from '../../host/runs/list-runs.ts'
import { readRun, readSources } from '../../run-folder/read-run.ts'
import { findRun } from './find-run.ts'
import { printTests, printTrial } from './print-tests.ts'
import { withSession, type CommandSession } from './session.ts'
import { withHost } from './with-host.ts'

/** What is kept as tests, and how students do in them: `tests list`, `add`, `try`, `remove`. */
export function addTestsCommands(program: Command, signal: AbortSignal): void {
  const tests = program.command('tests').description('texts kept as tests, and students tried on them')
  withSession(
    tests
      .command('list', { isDefault: true })
      .description('texts kept as tests, and how many of them students pass; so does `tests` alone'),
    signal,
    listTests,
  )
  withSession(
    tests
      .command('add')
      .argument('<text>', 'what students are tried on; its first text, where the data has pairs')
      .option('--pair <text>', 'the second text of a pair')
      .option('--expect <label>', 'the class that is right')
      .option('--same-as <text>', 'or another text: the same class as the student gives it is right')
      .option('--same-as-pair <text>', "that text's second, of a pair")
      .option('--of <run>', 'a student: the test is about its classes')
      .option('--labels <word...>', 'or the classes themselves')
      .option('--id <id>', 'of a kept test, or how it begins: this one takes its place')
      .description('keep a text as a test; later students of its classes are tried on it'),
    signal,
    addTest,
  )
  withSession(
    tests
      .command('try')
      .argument('<run>', 'a student')
      .description(
        'try a student on every test of its classes, with the weights of its result; ends with 1 when it fails one',
      ),
    signal,
    tryTests,
  )
  withSession(
    tests
      .command('remove')
      .argument('<id>', 'of a test, or how it begins')
      .description('keep a test no longer'),
    signal,
    (session, id: string) =>
      withHost(session, async ({ handlers }) => {
        const test = findTest(await handlers['tests.list']({}), id)
        const left = await handlers['tests.remove']({ id: test.id })
        session.answer(left, () => session.print(`removed ${test.text}; ${left.length} are kept`))
      }),
  )
}

function listTests(session: CommandSession): void {
  const tests = openKeptTests(session.home).list()
  const answers = openTestAnswers(session.home)
  const runs = listRuns(session.home).runs.flatMap(({ id, plan }) => {
    const passed = countPassed(tests, answers.of(id))
    if (!passed) return []
    const results = tests.map((test) => judgeTest(test, answers.of(id) ?? new Map()))
    return [{ id, name: plan.name, ...passed, results }]
  })
  session.answer({ tests, runs }, () => printTests(session, tests, runs))
}

interface AddOptions {
  readonly pair?: string
  readonly expect?: string
  readonly sameAs?: string
  readonly sameAsPair?: string
  readonly of?: string
  readonly labels?: readonly string[]
  readonly id?: string
}

function addTest(session: CommandSession, text: string, options: AddOptions): Promise<void> {
  const { pair = null, id } = options
  const expected = expectedOf(options)
  const labels = [...labelsOf(session, options)]
  return withHost(session, async ({ handlers }) => {
    const before = await handlers['tests.list']({})
    const changed = id === undefined ? undefined : findTest(before, id).id
    const after = await handlers['tests.keep']({ id: changed, text, textPair: pair, labels, expected })
    const kept = after.find((test) => (changed ? test.id === changed : !before.includes(test)))
    session.answer(kept, () => session.print(`kept as ${kept?.id}, about ${labels.join(', ')}`))
  })
}

function expectedOf({ expect, sameAs, sameAsPair }: AddOptions): Ask<'tests.keep'>['expected'] {
  if (expect !== undefined && sameAs === undefined) return { kind: 'label', label: expect }
  if (sameAs !== undefined && expect === undefined)
    return { kind: 'same-as', text: sameAs, textPair: sameAsPair ?? null }
  throw new StillroomError('invalid-arguments', 'Say what is right: --expect LABEL or --same-as TEXT')
}

function labelsOf(session: CommandSession, { of, labels }: AddOptions): readonly string[] {
  if (labels !== undefined && of === undefined) return labels
  if (of === undefined || labels !== undefined)
    throw new StillroomError('invalid-arguments', 'Say whose classes: --of RUN or --labels LABEL LABEL …')
  const folder = findRun(session.home, of)
  const sources = readSources(folder)
  if (taskKindOf(sources.train) === 'classification') return sources.labels
  throw new StillroomError(
    'invalid-arguments',
    `Run ${readRun(folder).id} chooses no class, and tests are of classes`,
  )
}

async function tryTests(session: CommandSession, wanted: string): Promise<void> {
  const run = readRun(findRun(session.home, wanted)).id
  await session.runtime()
  const { tests, results } = await withHost(session, async ({ handlers }) => {
    session.progress(`trying ${run}`)
    return { results: await handlers['tests.try']({ run }), tests: await handlers['tests.list']({}) }
  })
  const tried = results.flatMap(({ test: id, ...result }) => {
    const test = tests.find((one) => one.id === id)
    return test ? [{ test, ...result }] : []
  })
  const passed = tried.filter(({ passes }) => passes).length
  session.answer({ run, passed, tried: tried.length, results: tried }, () => printTrial(session, run, tried))
  if (passed < tried.length) process.exitCode = 1
}

/** A test by its id or how that begins. */
function findTest(tests: readonly KeptTest[], wanted: string): KeptTest {
  const found = tests.filter(({ id }) => id === wanted)
  const near = found.length > 0 ? found : tests.filter(({ id }) => id.startsWith(wanted))
  const [only] = near
  if (only && near.length === 1) return only
  throw new StillroomError(
    'invalid-arguments',
    near.length > 1
      ? `${wanted} may be any of ${near.map(({ id }) => id).join(', ')}`
      : `No test has the id ${JSON.stringify(wanted)}. See: npm run -s stillroom -- tests`,
  )
}
