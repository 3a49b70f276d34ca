import type { SideBySide } from '../../src-main/contract/example-browser.ts'
import { oneClassWords } from '../../src-main/domain/run/one-class-words.ts'
import { unequalTraining } from '../../src-main/domain/run/unequal-training.ts'
import { modelsOf, studentsIn, type ModelLook } from './model-looks.ts'

/**
 * What must be known before numbers side by side are believed, a sentence each, with whom it is
 * of; nobody where it is of several students.
 */
export function sideBySideRemarks(sideBySide: SideBySide): readonly {
  readonly mark: ModelLook['mark'] | undefined
  readonly words: string
}[] {
  const oneClass = modelsOf(sideBySide).flatMap(({ mark, role }) => {
    const scores = sideBySide[role]?.scores
    const words = scores && oneClassWords(scores, sideBySide.labels)
    return words === undefined ? [] : [{ mark, words }]
  })
  const unequal = unequalTraining(
    studentsIn(sideBySide).map(({ mark, student }) => ({ name: mark, runs: [student] })),
  )
  return unequal === undefined ? oneClass : [...oneClass, { mark: undefined, words: unequal }]
}
