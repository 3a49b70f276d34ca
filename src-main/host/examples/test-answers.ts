import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testAnswerSchema, type TestAnswer } from '../../contract/kept-test.ts'
import { textsKey, type Answers } from '../../domain/run/judge-tests.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

/** What students said of tests' texts, in the home's test-answers.jsonl; the last word counts. */
export interface TestAnswers {
  of(run: string): Answers | undefined
  /** @throws StillroomError `disk-full` or `not-writable` */
  add(answers: readonly TestAnswer[]): void
}

/** Reads them; a torn line is as if it were not there. */
export function openTestAnswers({ folder }: Pick<Home, 'folder'>): TestAnswers {
  const path = join(folder, 'test-answers.jsonl')
  const byRun = new Map<string, Map<string, TestAnswer>>()
  const take = (answer: TestAnswer) => {
    const known = byRun.get(answer.run) ?? new Map<string, TestAnswer>()
    byRun.set(answer.run, known.set(textsKey(answer), answer))
  }
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  for (const line of lines) {
    const answer = parseLine(line)
    if (answer) take(answer)
  }
  return {
    of: (run) => byRun.get(run),
    add(answers) {
      try {
        appendFileSync(path, answers.map((answer) => `\n${JSON.stringify(answer)}\n`).join(''))
      } catch (thrown) {
        throw explainWriteError(thrown, path)
      }
      answers.forEach(take)
    },
  }
}

function parseLine(line: string): TestAnswer | undefined {
  try {
    return testAnswerSchema.parse(JSON.parse(line))
  } catch {
    return undefined // torn by a crash, or empty
  }
}
