import type { RunPlan } from '../../src-main/contract/plan.ts'
import { comparesPair, layerName } from '../../src-main/domain/plan/layer-names.ts'
import { isInternal } from '../../src-main/domain/plan/loss-term.ts'
import { hasTerm, lossesOf, stagesOf, type Stage } from '../../src-main/domain/plan/stages.ts'
import { termTitle } from './loss-groups.ts'

/** A stage on the run's own axis, from 0 to 1. */
export interface StageSpan {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly epochs: number
  readonly mayConverge: boolean
}

/** What one row of losses does in each stage: is off, is on, or is what the stage is about. */
export interface StageRow {
  readonly title: string
  readonly states: readonly ('off' | 'on' | 'new')[]
}

/**
 * A plan's stages as a chart draws them: student layers from the bottom up, then the labels; of a
 * list of one's own the losses.
 * @throws StillroomError `invalid-plan` when stages and limits differ
 */
export function stageBars(plan: RunPlan): {
  readonly stages: readonly StageSpan[]
  readonly rows: readonly StageRow[]
} {
  const stages = stagesOf(plan)
  const total = stages.reduce((sum, { epochs }) => sum + epochs, 0)
  let at = 0
  const spans = stages.map(({ name, epochs, convergence }): StageSpan => {
    const from = at
    at += epochs / total
    return { name, from, to: at, epochs, mayConverge: convergence !== undefined }
  })
  const losses = lossesOf(plan)
  if (plan.kind === 'distill' && plan.strategy.kind === 'stages')
    return {
      stages: spans,
      rows: losses.map((term) => ({
        title: termTitle(term),
        states: stages.map((stage, index) =>
          !hasTerm(stage, term) ? 'off' : hasTerm(stages[index - 1], term) ? 'on' : 'new',
        ),
      })),
    }
  const hasInside = losses.some(isInternal)
  const labels = losses
    .filter((term) => !isInternal(term))
    .map(termTitle)
    .join(', ')
  const mapping = plan.kind === 'distill' && hasInside ? plan.mapping : []
  const students = [...new Set(mapping.map(({ student }) => student))].sort((a, b) => a - b)
  const isOn = (stage: Stage | undefined, student: number) =>
    stage !== undefined && stage.internal && stage.pairs.some((pair) => pair.student === student)
  const rows = students.map((student): StageRow => ({
    title: `${layerName('S', student)} ${losses
      .filter((term) => isInternal(term) && comparesPair(term, { teacher: student, student }))
      .map(termTitle)
      .join(', ')}`,
    states: stages.map((stage, index) =>
      !isOn(stage, student) ? 'off' : isOn(stages[index - 1], student) ? 'on' : 'new',
    ),
  }))
  if (labels)
    rows.push({ title: labels, states: stages.map(({ classification }) => (classification ? 'new' : 'off')) })
  return { stages: spans, rows }
}

/** Round places on an axis that ends at `most`: 4 to 6 of them, the end included. */
export function axisPlaces(most: number): readonly number[] {
  if (!(most > 0)) return [0]
  const rough = most / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const places = []
  for (let place = 0; place < most - step * 0.35; place += step) places.push(Number(place.toPrecision(6)))
  return [...places, most]
}
