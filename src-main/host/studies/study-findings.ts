import type { PlacePair, StudyMetric } from '../../contract/study.ts'
import { controlFindings, type ControlFinding } from '../../domain/study/control-findings.ts'
import { learningCurves, type LearningCurves } from '../../domain/study/learning-curves.ts'
import { overDataSets, type OverDataSets } from '../../domain/study/over-data-sets.ts'
import type { StudyCells } from '../../domain/study/study-cells.ts'
import {
  placePairs,
  studyDifferences,
  withIntervals,
  type Against,
  type StudyDifference,
} from '../../domain/study/study-differences.ts'
import { studyGroups, type StudyGroup } from '../../domain/study/study-table.ts'
import { openEvaluatedRuns } from '../comparison/evaluated-runs.ts'
import { openPairIntervals } from './pair-intervals.ts'
import { cellValues, finishedCells, type ShownCell } from './show-study.ts'

/** All that a study's finished runs say of one metric. */
export interface StudyFindings {
  readonly groups: readonly StudyGroup[]
  readonly differences: readonly StudyDifference[]
  readonly controls: readonly ControlFinding[]
  readonly overDataSets: readonly OverDataSets[]
  readonly curves: LearningCurves | null
}

export async function studyFindings(
  { axes, controls }: Pick<StudyCells, 'axes' | 'controls'>,
  shown: readonly ShownCell[],
  metric: StudyMetric,
  against: Against = {},
): Promise<StudyFindings> {
  const groups = studyGroups(cellValues(shown, metric))
  const cells = finishedCells(shown)
  const intervalsOf = openPairIntervals(openEvaluatedRuns())
  const drawn = (pairs: readonly PlacePair[]) => intervalsOf(pairs, cells, metric)
  const bySeeds = studyDifferences(axes, groups, against)
  const differences = withIntervals(bySeeds, await drawn(placePairs(bySeeds)))
  const found = controlFindings(controls, groups, against.margin)
  const ofControls = found.map(({ difference }) => difference)
  const sure = withIntervals(ofControls, await drawn(placePairs(ofControls)))
  return {
    groups,
    differences,
    controls: found.map((one, index) => ({ ...one, difference: sure[index] ?? one.difference })),
    overDataSets: overDataSets(axes, differences),
    curves: learningCurves(axes, groups),
  }
}
