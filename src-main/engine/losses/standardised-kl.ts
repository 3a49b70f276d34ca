import type { Node } from '../graph/graph.ts'
import { add, div, maximum, sqrt, square, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { softLabel } from './soft-label.ts'
import type { Temperature } from './temperature.ts'

/** As the authors' code: keeps the division finite where all classes have one logit. */
const SMALLEST_DEVIATION = 1e-7
/** The root's slope is infinite at 0. */
const SMALLEST_VARIANCE = 1e-20

/**
 * Soft labels of logits whose size does not matter: each network's are made to mean 0 and standard
 * deviation 1 over the classes before the softmax, so that a student need not match how sure its
 * teacher is, only how the classes stand to one another.
 *   z(x) = (x − mean(x)) / (deviation(x) + 1e-7), deviation with C − 1 below
 *   L = soft-label(z(teacher), z(student), T)
 * Sun et al. 2024, arXiv 2403.01427; of two classes z is ±√½, a sign alone.
 * @param teacher [B, C] logits
 * @param student [B, C] logits
 * @throws StillroomError `shape-mismatch` when class counts differ
 */
export function standardisedKl(teacher: Node, student: Node, temperature: Temperature): Node {
  return softLabel(standardised(teacher), standardised(student), temperature)
}

/** [B, C] → [B, C] */
function standardised(logits: Node): Node {
  const centred = sub(logits, mean(logits, -1, true))
  const degrees = Math.max(1, (logits.shape[1] ?? 0) - 1)
  const variance = div(sum(square(centred), -1, true), degrees) // [B, 1]
  return div(centred, add(sqrt(maximum(variance, SMALLEST_VARIANCE)), SMALLEST_DEVIATION))
}
