import type { KeptTest, TestResult, TestsPassed } from '../../contract/kept-test.ts'
import type { Column } from '../../domain/tables/column.ts'
import { formatTable, type Terminal } from './terminal.ts'

/** How a student did in tests. */
interface TriedRun extends TestsPassed {
  readonly id: string
  readonly name?: string
  readonly results: readonly TestResult[]
}

/** A test, and what a student says of it. */
interface TriedTest extends Omit<TestResult, 'test'> {
  readonly test: KeptTest
}

/** Of an id: enough to name a test by. */
const ID_SHOWN = 8

const WHAT: readonly Column<KeptTest>[] = [
  { title: 'test', value: ({ id }) => id.slice(0, ID_SHOWN) },
  { title: 'text', value: ({ text, textPair }) => (textPair === null ? text : `${text} ‖ ${textPair}`) },
  {
    title: 'expected',
    value: ({ expected }) => (expected.kind === 'label' ? expected.label : `as "${expected.text}"`),
  },
]

/** All tests with the students that fail them, and how many each student passes. */
export function printTests({ print }: Terminal, tests: readonly KeptTest[], runs: readonly TriedRun[]): void {
  if (tests.length === 0) return print('No tests are kept; Examples and `tests add` keep them.')
  const fails = ({ results }: TriedRun, id: string) =>
    results.some(({ test, passes }) => test === id && passes === false)
  const failing: Column<KeptTest> = {
    title: 'fail it',
    value: ({ id }) =>
      runs
        .filter((run) => fails(run, id))
        .map((run) => run.id)
        .join(' '),
  }
  print(formatTable([...WHAT, failing], tests))
  print(
    formatTable<TriedRun>(
      [
        { title: 'run', value: ({ id }) => id },
        { title: 'name', value: ({ name = '' }) => name },
        { title: 'passes', value: ({ passed, tried }) => `${passed} of ${tried}` },
      ],
      runs,
    ),
  )
}

/** What one student says of every test of its classes, and whether that is right. */
export function printTrial({ print }: Terminal, run: string, tried: readonly TriedTest[]): void {
  if (tried.length === 0) return print(`No test is kept of the classes of ${run}; nothing was tried.`)
  print(
    formatTable<TriedTest>(
      [
        { title: '', value: ({ passes }) => (passes ? 'pass' : 'FAIL') },
        ...WHAT.map(({ title, value }) => ({ title, value: ({ test }: TriedTest) => value(test) })),
        {
          title: 'says',
          value: ({ answer }) => (answer ? `${answer.label} ${answer.probability.toFixed(2)}` : '–'),
        },
      ],
      tried,
    ),
  )
  print(`${run} passes ${tried.filter(({ passes }) => passes).length} of ${tried.length}`)
}
