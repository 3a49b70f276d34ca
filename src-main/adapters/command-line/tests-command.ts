import type { Command } from 'commander'
import { openKeptTests } from '../../host/examples/kept-tests.ts'
import { openTestAnswers } from '../../host/examples/test-answers.ts'
import { listRuns } from '../../host/runs/list-runs.ts'
import { countPassed, judgeTest } from '../../domain/run/judge-tests.ts'
import { withSession } from './session.ts'
import { formatTable } from './terminal.ts'

/** What is kept as tests, and how students do in them: `tests`. */
export function addTestsCommand(program: Command, signal: AbortSignal): void {
  withSession(
    program.command('tests').description('texts kept as tests, and how many of them students pass'),
    signal,
    async (session) => {
      const tests = openKeptTests(session.home).list()
      const answers = openTestAnswers(session.home)
      const runs = listRuns(session.home).runs.flatMap(({ id, plan }) => {
        const passed = countPassed(tests, answers.of(id))
        if (!passed) return []
        const results = tests.map((test) => judgeTest(test, answers.of(id) ?? new Map()))
        return [{ id, name: plan.name, ...passed, results }]
      })
      session.answer({ tests, runs }, () => {
        if (tests.length === 0) return session.print('No tests are kept; Examples keeps them.')
        session.print(
          formatTable(
            [
              { title: 'text', value: ({ text }) => text },
              {
                title: 'expected',
                value: ({ expected }) =>
                  expected.kind === 'label' ? expected.label : `as "${expected.text}"`,
              },
              {
                title: 'fail it',
                value: ({ id }) =>
                  runs
                    .filter(({ results }) =>
                      results.some(({ test, passes }) => test === id && passes === false),
                    )
                    .map((run) => run.id)
                    .join(' '),
              },
            ],
            tests,
          ),
        )
        session.print(
          formatTable(
            [
              { title: 'run', value: ({ id }) => id },
              { title: 'name', value: ({ name }) => name },
              { title: 'passes', value: ({ passed, tried }) => `${passed} of ${tried}` },
            ],
            runs,
          ),
        )
      })
    },
  )
}
