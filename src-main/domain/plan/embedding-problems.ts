import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { comparesPair } from './layer-names.ts'
import { isInternal } from './loss-term.ts'
import type { Mend, PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

const EMBEDDINGS: LayerPair = { teacher: 0, student: 0 }
const withEmbeddings = (layers: readonly LayerPair[]) => [EMBEDDINGS, ...layers]

/**
 * What keeps mapped embeddings (state 0) from being compared: they have no attention, and are
 * compared with embeddings alone.
 */
export function embeddingProblems(plan: DistillPlan): readonly PlanProblem[] {
  const { mapping, losses, training, student } = plan
  const comparesStates = losses.some(({ loss }) => LOSSES[loss].compares === 'hidden-state')
  const ofLayers = losses.find((term) => isInternal(term) && !comparesPair(term, EMBEDDINGS))
  const layers = mapping.filter((pair) => pair.teacher > 0 && pair.student > 0)
  const leftOut = { title: 'Leave out the embeddings', changes: [{ path: ['mapping'], value: layers }] }
  const withHidden: Mend = {
    title: 'Add a hidden-state loss',
    changes: [{ path: ['losses'], value: [...losses, { loss: 'hidden-mse', weight: 1, at: 'tokens' }] }],
  }
  const ofPairs = mapping.flatMap((pair, index): readonly PlanProblem[] => {
    const path = ['mapping', index]
    if (pair.teacher !== 0 && pair.student !== 0) return []
    const said = (message: string, mend: Mend): readonly PlanProblem[] => [
      { path, message: `${subjectOf(path)} ${message}`, mend },
    ]
    if (pair.teacher !== pair.student)
      return said(
        `is ${pair.teacher} → ${pair.student}; embeddings (0) are compared with embeddings alone: map 0 to 0, or layers to layers`,
        {
          title: 'Map embeddings to embeddings',
          changes: [{ path: ['mapping'], value: withEmbeddings(layers) }],
        },
      )
    if (!comparesStates)
      return said(
        'maps the embeddings, and only hidden-state losses can compare them: there is no attention before the first layer. Add a hidden-state loss, or leave them out',
        layers.length > 0 ? leftOut : withHidden,
      )
    if (training.freeze === 'embeddings')
      return said(
        'maps the embeddings, which are frozen and cannot learn; freeze nothing, or leave them out',
        { title: 'Freeze nothing', changes: [{ path: ['training', 'freeze'], value: 'none' }] },
      )
    return []
  })
  if (ofPairs.length > 0 || !ofLayers || mapping.length === 0 || layers.length > 0) return ofPairs
  return [
    {
      path: ['mapping'],
      message: `${subjectOf(['mapping'])} has the embeddings alone, and ${LOSSES[ofLayers.loss].title} compares layers; map a layer too (the student has ${student.layers}), or leave the loss out`,
    },
  ]
}
