import { isInternal } from '../../domain/plan/loss-term.ts'
import { lossesOf } from '../../domain/plan/stages.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { Task } from '../../contract/tasks.ts'
import { LOSSES } from '../../contract/losses.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { loadTokenizer, type Tokens } from '../tokenizing/tokenizer.ts'
import type { EncodedExample } from './batches.ts'
import { targetOf } from './targets.ts'
import type { TrainingText } from './read-texts.ts'

/** A network that reads texts: its tokenizer's folder and its shape. */
export interface Reader {
  readonly folder: string
  readonly config: EncoderConfig
}

/** Tokens that a plan's texts are cut to for a network. */
export function longestTextOf({ data }: RunPlan, { positions }: EncoderConfig): number {
  return Math.min(data.maxLength, positions)
}

/**
 * That a network reads less than the plan's longest text, in a sentence, where texts are as long.
 * @param texts as it reads them
 */
export function cutNotes(
  plan: RunPlan,
  reader: string,
  config: EncoderConfig,
  texts: readonly Tokens[],
): readonly string[] {
  const longest = longestTextOf(plan, config)
  if (longest === plan.data.maxLength || !texts.some(({ ids }) => ids.length === longest)) return []
  return [
    `Texts are cut at ${longest.toLocaleString('en')} tokens, not at ${plan.data.maxLength.toLocaleString('en')} (data.maxLength): ${reader} reads no more.`,
  ]
}

/** How a run's texts become tokens. @param teacher where it may read others than the student */
export function createEncoder(
  plan: RunPlan,
  task: Task,
  student: Reader,
  teacher?: Reader,
): (text: TrainingText) => EncodedExample {
  const ofStudent = tokensBy(student, plan)
  const ofTeacher = teacher && tokensBy(teacher, plan)
  return (text) => {
    const { line, isTransfer } = text
    const target = targetOf(task, text, text.isUnlabelled)
    return { ...ofStudent(text), ...target, line, isTransfer, ...(ofTeacher && { teacher: ofTeacher(text) }) }
  }
}

function tokensBy({ folder, config }: Reader, plan: RunPlan): (text: TrainingText) => Tokens {
  const tokenizer = loadTokenizer(folder, config.vocabularySize, config.tokenTypes)
  const maxLength = longestTextOf(plan, config)
  return ({ text, textPair }) => tokenizer.encode(text, textPair, maxLength)
}

/**
 * Examples of which the teacher's tokens stand apart only where they are others than the student's.
 * @throws StillroomError `invalid-plan` where they are and losses compare layers, token by token
 */
export function readOnceWhereAlike(
  plan: RunPlan,
  examples: readonly EncodedExample[],
  texts: readonly TrainingText[],
): readonly EncodedExample[] {
  const other = examples.findIndex(({ ids, teacher }) => teacher && !isSame(ids, teacher.ids))
  const internal = lossesOf(plan).find(isInternal)
  if (other >= 0 && internal) {
    const [example, text] = [examples[other], texts[other]]
    throw new StillroomError(
      'invalid-plan',
      `Teacher and student cut texts into different tokens (${JSON.stringify(text?.text.slice(0, 60))} is ${example?.teacher?.ids.length} for the teacher and ${example?.ids.length} for the student), and ${LOSSES[internal.loss].title} compares them token by token. Leave hard and soft labels alone on, or take a student with the teacher's tokenizer.`,
    )
  }
  const isAlike = examples.every(
    ({ ids, typeIds, teacher }) => !teacher || (isSame(ids, teacher.ids) && isSame(typeIds, teacher.typeIds)),
  )
  return isAlike ? examples.map(({ teacher: _same, ...example }) => example) : examples
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at])
}
