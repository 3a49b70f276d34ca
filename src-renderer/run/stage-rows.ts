import { STRATEGIES } from '../../src-main/contract/strategies.ts'
import { LOSSES } from '../../src-main/contract/losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import { layerName } from '../../src-main/domain/plan/layer-names.ts'
import { isInternal } from '../../src-main/domain/plan/loss-term.ts'
import { hasTerm, lossesOf, stagesOf } from '../../src-main/domain/plan/stages.ts'

/** learnt: what the stage is about; on: a loss that stays on from an earlier stage. */
export type StageRole = 'learnt' | 'on' | 'off'

export interface StageRow {
  readonly label: string
  readonly said: string
  /** One for each stage. */
  readonly roles: readonly StageRole[]
}

/**
 * What each student layer, and the classifier, does in each stage of a plan; of a list of one's own
 * what each loss does.
 */
export function stageRows(plan: RunPlan): readonly StageRow[] {
  const stages = stagesOf(plan)
  if (plan.kind === 'distill' && plan.strategy.kind === 'stages')
    return plan.losses.map((term) => ({
      label: `${LOSSES[term.loss].short}${term.at === 'tokens' ? ' tokens' : ''}`,
      said: `${LOSSES[term.loss].title}${term.at === 'tokens' ? ' at all tokens' : ''}`,
      roles: stages.map((stage, at) =>
        !hasTerm(stage, term) ? 'off' : hasTerm(stages[at - 1], term) ? 'on' : 'learnt',
      ),
    }))
  const layers = [...new Set(stages.flatMap(({ pairs }) => pairs.map(({ student }) => student)))].sort(
    (a, b) => a - b,
  )
  const classification = lossesOf(plan).filter((term) => !isInternal(term))
  const layerRows = layers.map((layer): StageRow => {
    const isOn = stages.map(
      ({ pairs, internal }) => internal && pairs.some(({ student }) => student === layer),
    )
    return {
      label: layerName('S', layer),
      said: layer === 0 ? 'embeddings' : `student layer ${layer}`,
      roles: isOn.map((on, at) => (!on ? 'off' : isOn[at - 1] ? 'on' : 'learnt')),
    }
  })
  if (classification.length === 0) return layerRows
  return [
    ...layerRows,
    {
      label: classification.map(({ loss }) => LOSSES[loss].short).join(', '),
      said: classification.map(({ loss }) => LOSSES[loss].title).join(', '),
      roles: stages.map(({ classification: isOn }) => (isOn ? 'learnt' : 'off')),
    },
  ]
}

/** What a stage does, in words: `layer S4 learns`. */
export function stageWords(plan: RunPlan, index: number): string {
  if (plan.kind === 'fine-tune') return 'fine-tuning'
  const stages = stagesOf(plan)
  const stage = stages[index]
  if (!stage) return ''
  if (plan.strategy.kind === 'stages') return stage.name
  if (!stage.internal) return stages.length > 1 ? 'classification' : 'labels alone'
  if (stage.classification) return 'all losses at once'
  const before = new Set(stages[index - 1]?.pairs.map(({ student }) => student))
  const learning = [...new Set(stage.pairs.map(({ student }) => student))]
  const fresh =
    STRATEGIES[plan.strategy.kind].compares === 'own-and-lower'
      ? learning.filter((layer) => !before.has(layer))
      : learning
  const names = fresh.map((layer) => layerName('S', layer)).join(', ')
  return fresh.includes(0) ? `${names} learn` : `layer ${names} learns`
}
