import type { KeptTest, TestAnswer, TestResult, TestsPassed } from '../../contract/kept-test.ts'

/** Answers of one student by `textsKey`. */
export type Answers = ReadonlyMap<string, TestAnswer>

type Texts = Pick<TestAnswer, 'text' | 'textPair'>

export function textsKey({ text, textPair }: Texts): string {
  return JSON.stringify([text, textPair])
}

/** What must be answered for a test to be judged. */
export function textsOfTest({ text, textPair, expected }: KeptTest): readonly Texts[] {
  return [{ text, textPair }, ...(expected.kind === 'same-as' ? [expected] : [])]
}

/** Whether a student of the classes, in whatever order, is tried on a test. */
export function isAbout({ labels }: Pick<KeptTest, 'labels'>, classes: readonly string[]): boolean {
  return labels.length === classes.length && labels.every((label) => classes.includes(label))
}

export function judgeTest(test: KeptTest, answers: Answers): TestResult {
  const [answer, other] = textsOfTest(test).map((texts) => answers.get(textsKey(texts)))
  const right = test.expected.kind === 'label' ? test.expected.label : other?.label
  return {
    test: test.id,
    passes: answer && right !== undefined ? answer.label === right : null,
    answer: answer ? { label: answer.label, probability: answer.probability } : null,
  }
}

/** Null where a student was tried on none. */
export function countPassed(tests: readonly KeptTest[], answers: Answers | undefined): TestsPassed | null {
  if (!answers) return null
  const tried = tests.flatMap((test) => judgeTest(test, answers).passes ?? [])
  return tried.length === 0 ? null : { passed: tried.filter(Boolean).length, tried: tried.length }
}
