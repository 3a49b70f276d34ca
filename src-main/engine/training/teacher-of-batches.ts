import { stagesOf } from '../../domain/plan/stages.ts'
import { teacherPartsOfStage } from '../../teacher-vault/teacher-parts.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { Session, Tensor } from '../backend.ts'
import type { Node } from '../graph/graph.ts'
import type { Batch } from './batches.ts'
import { nodeOfPart } from './node-of-part.ts'
import { encoderFeeds } from './step-feeds.ts'
import type { StepGraph } from './step-graph.ts'

/** Of the teacher's tensors as many are held in memory; of what is beyond, it is asked anew. */
const MOST_BYTES = 256 << 20

/** What the teacher says of a batch that a stage asks about again and again. */
export type TeacherOfBatch = (stage: number, batch: Batch) => ReadonlyMap<Node, Tensor>

/** Asks the teacher once a stage about each of a few batches, by identity, and remembers. */
export function createTeacherOfBatches(
  plan: RunPlan,
  { inputs, stages }: StepGraph,
  session: Session,
): TeacherOfBatch {
  const nodes = stagesOf(plan).map((stage, index) => {
    const teacher = stages[index]?.teacher
    return teacher ? teacherPartsOfStage(stage).map((part) => nodeOfPart(part, teacher)) : []
  })
  let ofStage: number | undefined
  let bytes = 0
  const kept = new Map<Batch, ReadonlyMap<Node, Tensor>>()
  return (stage, batch) => {
    if (stage !== ofStage) {
      kept.clear()
      bytes = 0
      ofStage = stage
    }
    const known = kept.get(batch)
    if (known) return known
    const wanted = nodes[stage] ?? []
    if (wanted.length === 0) return new Map()
    const said = session.run(encoderFeeds(inputs.teacher ?? inputs, batch.teacher ?? batch), wanted)
    const feeds = new Map(wanted.map((node, index) => [node, said[index] as Tensor]))
    bytes += said.reduce((sum, { data }) => sum + data.byteLength, 0)
    if (bytes <= MOST_BYTES) kept.set(batch, feeds)
    return feeds
  }
}
