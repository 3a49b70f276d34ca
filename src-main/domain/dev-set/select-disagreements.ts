import { predictedClasses, probabilitiesOf } from './scores.ts'

/** An example that two students label differently. */
export interface Disagreement {
  /** Position in the dev set. */
  readonly index: number
  /** Class probabilities. */
  readonly teacher: readonly number[]
  readonly students: readonly [readonly number[], readonly number[]]
}

/**
 * The examples that two students label differently, the surest teacher first.
 * @param teacher [N, C] logits, as the students'
 */
export function selectDisagreements(
  teacher: Float32Array,
  [a, b]: readonly [Float32Array, Float32Array],
  classes: number,
): readonly Disagreement[] {
  const predictedByB = predictedClasses(b, classes)
  return [...predictedClasses(a, classes)]
    .flatMap((predicted, index) => (predicted === predictedByB[index] ? [] : [index]))
    .map((index) => ({
      index,
      teacher: probabilitiesOf(teacher, classes, index),
      students: [probabilitiesOf(a, classes, index), probabilitiesOf(b, classes, index)] as const,
    }))
    .sort((one, other) => Math.max(...other.teacher) - Math.max(...one.teacher))
}
