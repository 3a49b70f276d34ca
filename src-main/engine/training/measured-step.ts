import type { LayerPair } from '../../contract/plan-student.ts'
import type { Tensor } from '../backend.ts'
import type { Node } from '../graph/graph.ts'
import type { ActiveRun, StageInRun } from './active-run.ts'
import { adamSchedule } from './adam.ts'
import type { Batch } from './batches.ts'
import { pairsInStep } from './drawn-mapping.ts'
import type { Microscope } from './microscope.ts'
import { stepFeeds, type StepInputs } from './step-feeds.ts'
import type { StageGraph } from './step-graph.ts'

/** A stage's last step once more, on other texts and without taking it. */
export interface MeasuredStep {
  readonly stageGraph: StageGraph
  readonly stage: StageInRun
  /** Steps of the stage before it; its weights and temperatures follow from it. */
  readonly stageStep: number
  readonly pairs: readonly LayerPair[]
  readonly feedsFor: (batch: Batch, part?: StepInputs['part']) => ReadonlyMap<Node, Tensor>
}

export function measuredStep(
  { prepared: { plan }, graph, state, stepsPerEpoch }: ActiveRun,
  { teacherOf }: Microscope,
  stage: StageInRun,
): MeasuredStep {
  const stageGraph = graph.stages[stage.index]
  if (!stageGraph) throw new Error(`The graph has no stage ${stage.index}`)
  const { seed } = plan.training
  const stageStep = Math.max(0, state.stageStep - 1)
  const pairs = pairsInStep(stage, seed, stage.index, stageStep, stepsPerEpoch)
  const ofStep = [
    ...stageGraph.scheduled.feedsAt(stageStep, stage.steps),
    ...(stageGraph.drawn?.feedsFor(pairs) ?? []),
  ]
  // Mixtures have the share of step 0 each time; nothing else of a step is drawn.
  const still = { seed, step: 0, schedule: adamSchedule(1, 0, 0) }
  return {
    stageGraph,
    stage,
    stageStep,
    pairs,
    feedsFor: (batch, part) =>
      new Map([...stepFeeds(graph, { ...still, batch, part }), ...ofStep, ...teacherOf(stage.index, batch)]),
  }
}
