import type { CapsuleManifest } from '../../contract/capsule.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import { askedCells, studyCells, type StudyCells } from '../../domain/study/study-cells.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { ShownStudy } from '../studies/show-study.ts'
import { withoutPlaces } from './without-places.ts'

/** A study as it travels, and the folders of the runs that travel with it. */
export interface PackedStudy {
  readonly study: NonNullable<CapsuleManifest['study']>
  readonly folders: readonly string[]
}

/**
 * A study's file without folders, and its finished runs by the places of their cells: whoever opens
 * it cannot tell them by their plans, for two folders may hold files of one name.
 * @param file as it was written
 * @throws StillroomError `invalid-arguments` where none of it has finished, or folders alone tell
 * two of its values apart
 */
export function packStudy(file: unknown, cells: StudyCells, shown: ShownStudy): PackedStudy {
  const at = new Map(askedCells(cells).map((cell, place) => [cell, place]))
  const found = [...shown.cells, ...shown.tries].flatMap(({ cell, run }) => {
    const place = at.get(cell)
    return run?.state === 'finished' && place !== undefined ? [{ place, run }] : []
  })
  if (found.length === 0)
    throw new StillroomError('invalid-arguments', 'None of this study’s runs has finished; nothing is saved')
  const study = withoutPlaces(file)
  const isSame = askedCells(studyCells(parseStudy(study))).length === at.size
  if (!isSame) throw new StillroomError('invalid-arguments', 'Without its folders this study is another one')
  return {
    study: { file: study, runs: found.map(({ place, run }) => ({ cell: place, run: run.id })) },
    folders: found.map(({ run }) => run.folder),
  }
}
