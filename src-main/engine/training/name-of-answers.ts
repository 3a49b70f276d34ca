import { createHash } from 'node:crypto'
import type { ModelClasses } from '../../contract/class-matching.ts'
import type { Backend } from '../backend.ts'
import { asTeacherReads, type EncodedExample } from './batches.ts'
import type { PreparedRun } from './prepare-run.ts'
import { ENGINE_VERSION } from './training-state.ts'

/**
 * A name for what a run's teacher says of some texts: a hash of everything that decides a bit of
 * it, 32 hexadecimal digits. The texts count as the tokens that the teacher reads.
 * @param kept what is kept of it, and in which batches it was computed
 */
export function nameOfAnswers(
  { plan, teacher, sources }: PreparedRun,
  { version, device, isFused, hasOwnProducts }: Backend,
  texts: readonly EncodedExample[],
  kept: object,
): string {
  const hash = createHash('sha256')
  const decisive = {
    engine: ENGINE_VERSION,
    teacher: sources.teacher?.sha256,
    /** Of what is kept, logits stand in the data's order; absent where it is the teacher's own. */
    classOrder: ownOrder(sources.teacher?.classes),
    config: teacher?.config,
    compute: plan.training.precision,
    tensorflow: version,
    device,
    isFused,
    hasOwnProducts,
    ...kept,
  }
  hash.update(JSON.stringify(decisive))
  for (const { ids, typeIds } of asTeacherReads(texts)) {
    hash.update(`${ids.length}:`)
    hash.update(ids.map((row) => teacher?.rows.ids[row] ?? 0))
    hash.update(typeIds)
  }
  return hash.digest('hex').slice(0, 32)
}

function ownOrder(classes: ModelClasses | undefined): readonly number[] | undefined {
  if (!classes || 'newHead' in classes) return undefined
  return classes.order.every((place, index) => place === index) ? undefined : classes.order
}
