import type { SideBySide } from '../../src-main/contract/example-browser.ts'
import { oneClassWords } from '../../src-main/domain/run/one-class-words.ts'
import { unequalTraining } from '../../src-main/domain/run/unequal-training.ts'

/**
 * What must be known before numbers side by side are believed, a sentence each, with whom it is
 * of; nobody where it is of both students.
 */
export function sideBySideRemarks({ labels, teacher, a, b }: SideBySide): readonly {
  readonly mark: 'T' | 'A' | 'B' | undefined
  readonly words: string
}[] {
  const models = [
    { mark: 'T', scores: teacher.scores },
    { mark: 'A', scores: a.scores },
    ...(b ? [{ mark: 'B', scores: b.scores } as const] : []),
  ] as const
  const oneClass = models.flatMap(({ mark, scores }) => {
    const words = oneClassWords(scores, labels)
    return words === undefined ? [] : [{ mark, words }]
  })
  if (!b) return oneClass
  const unequal = unequalTraining([
    { name: 'A', runs: [a] },
    { name: 'B', runs: [b] },
  ])
  return unequal === undefined ? oneClass : [...oneClass, { mark: undefined, words: unequal }]
}
