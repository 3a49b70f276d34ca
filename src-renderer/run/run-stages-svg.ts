import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { StageSpan } from '../../src-main/domain/run/run-timeline.ts'
import type { Axis } from '../charts/chart-data.ts'
import { stagesSvg } from '../charts/stages-svg.ts'
import type { ColourOf, Drawing } from '../../src-main/domain/drawing/svg-parts.ts'
import { linearTicks } from '../../src-main/domain/drawing/ticks.ts'
import { stageRows, stageWords } from './stage-rows.ts'

/** The stages of a run as they went and are still planned, along the view's axis. */
export function runStagesSvg(
  plan: RunPlan,
  {
    stages,
    step,
    lastStep,
    axis,
  }: {
    readonly stages: readonly StageSpan[]
    readonly step: number
    readonly lastStep: number
    readonly axis: Axis
  },
  colourOf: ColourOf,
): Drawing {
  const [first, last] = [axis.xOf(0), axis.xOf(Math.max(1, lastStep))]
  const shareOf = (x: number) => (x - first) / (last - first || 1)
  const at = (step: number) => shareOf(axis.xOf(step))
  return stagesSvg(
    {
      stages: stages.map(({ index, from, to }) => ({
        name: stageWords(plan, index),
        from: at(from),
        to: at(to),
      })),
      rows: stageRows(plan).map(({ said, roles }) => ({
        title: said,
        roles: stages.map(({ index }) => roles[index] ?? 'off'),
      })),
      done: at(step),
      ticks: linearTicks(first, last, 6).map((x) => ({
        share: shareOf(x),
        text: axis.name === 'time' ? axis.format(x) : `${axis.name} ${axis.format(x)}`,
      })),
    },
    'Stages',
    colourOf,
  )
}
