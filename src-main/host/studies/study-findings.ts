import type { PlacePair, StudyMetric } from '../../contract/study.ts'
import type { StudyFindings } from '../../domain/report/described-study.ts'
import { controlFindings } from '../../domain/study/control-findings.ts'
import { learningCurves } from '../../domain/study/learning-curves.ts'
import { overDataSets } from '../../domain/study/over-data-sets.ts'
import type { StudyCells } from '../../domain/study/study-cells.ts'
import {
  placePairs,
  studyDifferences,
  withIntervals,
  type Against,
} from '../../domain/study/study-differences.ts'
import { studyGroups } from '../../domain/study/study-table.ts'
import { openEvaluatedRuns } from '../comparison/evaluated-runs.ts'
import { openPairIntervals } from './pair-intervals.ts'
import { cellValues, finishedCells, type ShownCell } from './show-study.ts'

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
