import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import { layerName } from './layer-names.ts'
import { isInternal, lossSettings } from './loss-term.ts'
import { scheduledText } from './schedule.ts'
import { stagesOf, type Stage } from './stages.ts'

/** Stages in words: `inside: 3 epochs of hidden-state MSE, at S1 S2; labels: 1 epoch of …` */
export function stagesText(plan: DistillPlan): string {
  return stagesOf(plan)
    .map((stage) => stageText(stage, plan))
    .join('; ')
}

function stageText(stage: Stage, plan: DistillPlan): string {
  const { name, terms, epochs, trained, learningRate, convergence } = stage
  const students = [...new Set(stage.pairs.map(({ student }) => student))].sort((a, b) => a - b)
  const losses = terms.map((term) => {
    const isTwice = terms.filter(({ loss }) => loss === term.loss).length > 1
    return [
      LOSSES[term.loss].title,
      ...(isTwice ? [lossSettings(term).at] : []),
      ...(term.weight === 1 ? [] : [`×${scheduledText(term.weight)}`]),
    ].join(' ')
  })
  return [
    `${name}: ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} of ${losses.join(' + ')}`,
    ...(terms.some(isInternal) ? [`at ${layersText(students)}`] : []),
    ...(trained ? [`training ${trained.length > 0 ? layersText(trained) : 'the classifier'} alone`] : []),
    ...(learningRate === plan.training.learningRate ? [] : [`learning rate ${learningRate}`]),
    ...(convergence
      ? [`until it falls by less than ${convergence.threshold} in ${convergence.windowSteps} steps`]
      : []),
  ].join(', ')
}

function layersText(layers: readonly number[]): string {
  return layers.map((layer) => layerName('S', layer)).join(' ')
}
