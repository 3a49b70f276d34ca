import type {
  Biography,
  StudentSide,
  SideBySide,
  ShownExample,
} from '../../src-main/contract/example-browser.ts'
import type { AnswerLook } from './answer-look.ts'
import { studentsIn } from './model-looks.ts'

/** What a student said of one example, from evaluation to evaluation. */
export interface Life {
  readonly role: 'A' | 'B' | 'C'
  /** A colour token. */
  readonly colour: string
  readonly student: StudentSide
  readonly steps: readonly number[]
  /** Probability of the class that is looked at, or the number. */
  readonly values: readonly number[]
  /** All that it said, evaluation by evaluation. */
  readonly answers: readonly (readonly number[])[]
}

/** A stage of a student, by the evaluations in it: the first of a stage ends the one before. */
export interface LifeStage {
  readonly stage: number
  readonly name: string
  readonly from: number
  readonly to: number
}

export function livesOf(sideBySide: SideBySide, example: ShownExample, look: AnswerLook): readonly Life[] {
  return studentsIn(sideBySide).flatMap(({ role, mark, colour, student }): Life[] => {
    const told = example.biography[role]
    if (!told) return []
    const values = told.probabilities.map((said) => look.value(example, said))
    return [{ role: mark, colour, student, steps: told.steps, values, answers: told.probabilities }]
  })
}

export function lifeStages({ steps, stages }: Biography, student: StudentSide): readonly LifeStage[] {
  const found: { stage: number; from: number; to: number }[] = []
  steps.forEach((step, at) => {
    const stage = stages[at] ?? 0
    const last = found.at(-1)
    if (last?.stage === stage) last.to = step
    else found.push({ stage, from: last?.to ?? 0, to: step })
  })
  return found.map((stretch) => ({ ...stretch, name: student.stages[stretch.stage] ?? '' }))
}
