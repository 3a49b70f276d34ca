import type { KeptTest, TestAnswer, TestResult } from '../../contract/kept-test.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { saidOf } from '../../domain/dev-set/judge.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { isAbout, judgeTest, textsKey, textsOfTest } from '../../domain/run/judge-tests.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { Inspector } from '../inspecting/inspector-process.ts'
import { chooseStudent, type ChosenStudent } from './chosen-student.ts'
import { studentSource, weightsAreGone } from './student-source.ts'
import type { KeptTests } from './kept-tests.ts'
import type { TestAnswers } from './test-answers.ts'

/** Tries students on kept tests, with the weights of their result. */
export class StudentTrials {
  private readonly db: ReadableDb
  private readonly inspector: Inspector
  private readonly tests: KeptTests
  private readonly answers: TestAnswers
  /** One student after the other. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(db: ReadableDb, inspector: Inspector, tests: KeptTests, answers: TestAnswers) {
    this.db = db
    this.inspector = inspector
    this.tests = tests
    this.answers = answers
  }

  /** @throws StillroomError `unknown-run`, `invalid-arguments` for what is no student */
  results(run: string): readonly TestResult[] {
    const answers = this.answers.of(run) ?? new Map<string, TestAnswer>()
    return this.testsOf(chooseStudent(this.db, run, undefined)).map((test) => judgeTest(test, answers))
  }

  /**
   * Asks a student about the texts that it has not answered as it is now.
   * @throws StillroomError `inputs-changed` where its weights are gone, what the inspector says
   */
  async try(run: string): Promise<readonly TestResult[]> {
    const student = chooseStudent(this.db, run, undefined)
    await this.inTurn(() => this.askAll(student, this.testsOf(student)))
    return this.results(run)
  }

  /** Of a student that has finished: the tests that were kept before it was made. */
  async tryUnasked({ id, kind, state, createdAt }: RunRow): Promise<boolean> {
    if (kind !== 'distill' || state !== 'finished') return false
    if (this.tests.list().every(({ keptAt }) => keptAt > createdAt)) return false
    const student = chooseStudent(this.db, id, undefined)
    const owed = this.testsOf(student).filter(({ keptAt }) => keptAt <= createdAt)
    return this.inTurn(() => this.askAll(student, owed))
  }

  private testsOf({ sources }: ChosenStudent): readonly KeptTest[] {
    if (taskKindOf(sources.train) !== 'classification') return []
    return this.tests.list().filter((test) => isAbout(test, sources.labels))
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work)
    this.last = next.catch(() => undefined)
    return next
  }

  /** @returns whether there was anything to ask */
  private async askAll(student: ChosenStudent, tests: readonly KeptTest[]): Promise<boolean> {
    const { id: run, evaluation, sources } = student
    const known = this.answers.of(run)
    const isNew = (key: string) => known?.get(key)?.step !== evaluation.step
    const texts = new Map(tests.flatMap(textsOfTest).map((each) => [textsKey(each), each]))
    const wanted = [...texts].filter(([key]) => isNew(key)).map(([, each]) => each)
    if (wanted.length === 0) return false
    const model = studentSource(this.db, student)
    if (!model) throw new StillroomError('inputs-changed', `${weightsAreGone(student)}.`)
    const task = { kind: 'classification', outputs: sources.labels.length } as const
    const found: TestAnswer[] = []
    for (const { text, textPair } of wanted) {
      const look = { models: { a: model }, text, textPair: textPair ?? undefined, layers: {}, pairs: {} }
      const said = saidOf(
        task,
        Float32Array.from((await this.inspector.look(look)).models.a?.logits ?? []),
        0,
      )
      const probability = Math.max(...said)
      const label = sources.labels[said.indexOf(probability)] ?? ''
      found.push({ run, step: evaluation.step, text, textPair, label, probability })
    }
    this.answers.add(found)
    return true
  }
}
