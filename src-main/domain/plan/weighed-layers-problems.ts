import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import { looksAt } from './loss-term.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

/**
 * Where a loss weighs the teacher's layers of a student layer, and no student layer has several: it
 * would be hidden-state MSE under another name. @param teacherLayers where it is known: the mend
 */
export function weighedLayersProblems(
  { losses, mapping, draw, student }: DistillPlan,
  teacherLayers?: number,
): readonly PlanProblem[] {
  const students = mapping.map((pair) => pair.student)
  const isSeveral = new Set(students).size < students.length
  return losses.flatMap((term, index): readonly PlanProblem[] => {
    if (looksAt(term.loss) !== 'layers' || (isSeveral && !draw)) return []
    const path = ['losses', index]
    const said = `${subjectOf(path)}: ${LOSSES[term.loss].title} weighs all teacher layers that are mapped to a student layer`
    const useMse = `or use ${LOSSES['hidden-mse'].title}`
    if (draw)
      return [
        {
          path,
          message: `${said}, and a drawn mapping (draw) leaves one of them; compare all pairs, ${useMse}`,
          mend: { title: 'Compare all pairs', changes: [{ path: ['draw'], value: undefined }] },
        },
      ]
    const layers = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
    const everyPair = layers(student.layers).flatMap((own) =>
      layers(teacherLayers ?? 0).map((teacher) => ({ teacher, student: own })),
    )
    const embeddings = mapping.filter((pair) => pair.student === 0)
    return [
      {
        path,
        message: `${said}, and no student layer has several in the mapping; map more (ALP-KD: all teacher layers to each student layer), ${useMse}`,
        ...(teacherLayers !== undefined && {
          mend: {
            title: 'Map all layers to each',
            changes: [{ path: ['mapping'], value: [...embeddings, ...everyPair] }],
          },
        }),
      },
    ]
  })
}
