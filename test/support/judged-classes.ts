import { judge, type Judged } from '../../src-main/domain/dev-set/judge.ts'

/** A model of one class to a text. @param logits [N, classes] @param gold [N] */
export function judgedClasses(logits: Float32Array, gold: Int32Array, classes: number): Judged {
  return judge({ kind: 'classification', outputs: classes }, logits, gold)
}
