import { pageColourOf, sectionOf } from '../drawing/html-parts.ts'
import { learningCurves, numericAxes } from '../study/learning-curves.ts'
import { isShareMetric, studyMetricTitle } from '../study/study-metric.ts'
import { measureWords } from '../study/study-table.ts'
import { formatScore, formatShare } from '../tables/number-text.ts'
import type { DescribedStudy } from './described-study.ts'
import { settingCurvesSvg } from './setting-curves-svg.ts'
import { settingCurves } from './setting-curves.ts'

const SIZE = { width: 1000, height: 320 }
const ROOM_FOR_NAMES = 320

/** Scores over each axis of numbers, as drawings; empty without one. */
export function curvesSection({ axes, groups, metric, plan }: DescribedStudy): string {
  const measure = measureWords(axes, groups) || studyMetricTitle(metric, plan)
  const text = isShareMetric(metric, plan) ? formatShare : formatScore
  const drawings = numericAxes(axes).flatMap((axis) => {
    const curves = learningCurves(axes, groups, axis)
    const drawn = curves && settingCurves(curves, { ...SIZE, margin: ROOM_FOR_NAMES })
    const title = `${measure} over ${axis}: mean of seeds, shade ± sd`
    return drawn ? settingCurvesSvg(drawn, { ...SIZE, title, text, colourOf: pageColourOf }).svg : []
  })
  return drawings.length === 0 ? '' : sectionOf('Learning curves', ...drawings)
}
