import type { LayerPair } from '../../contract/plan-student.ts'
import { proposeLayerMapping } from './propose-layer-mapping.ts'

/** A student's layer beside the teacher's that it is compared with. */
export interface ComparableLayers extends LayerPair {
  /** Whether it learnt from it; else they stand at the same height. */
  readonly isMapped: boolean
}

/**
 * Every layer of a student with a layer of its teacher: those that its mapping gives it (several
 * are several pairs), or the one at its height where it has none.
 */
export function layerPairs(
  mapping: readonly LayerPair[],
  teacherLayers: number,
  studentLayers: number,
): readonly ComparableLayers[] {
  return proposeLayerMapping('every-kth', teacherLayers, studentLayers).flatMap(
    (atSameHeight): ComparableLayers[] => {
      const mapped = mapping.filter(({ student }) => student === atSameHeight.student)
      if (mapped.length === 0) return [{ ...atSameHeight, isMapped: false }]
      return mapped.toSorted((x, y) => x.teacher - y.teacher).map((pair) => ({ ...pair, isMapped: true }))
    },
  )
}
