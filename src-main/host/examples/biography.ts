import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Biography } from '../../contract/example-browser.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { probabilitiesOf } from '../../domain/dev-set/scores.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { ChosenStudent } from './chosen-student.ts'

/**
 * One example's probabilities over a student's evaluations; only its own row of each file is read.
 */
export function biographyOf(
  { folder, evaluations }: ChosenStudent,
  index: number,
  classes: number,
): Biography {
  return {
    steps: evaluations.map(({ step }) => step),
    stages: evaluations.map(({ stage }) => stage),
    probabilities: evaluations.map(({ predictions }) =>
      probabilitiesOf(readRow(join(folder, RUN_FILES.predictions, predictions), index, classes), classes, 0),
    ),
  }
}

function readRow(path: string, index: number, classes: number): Float32Array {
  const row = new Float32Array(classes)
  try {
    const handle = openSync(path, 'r')
    try {
      const bytes = readSync(handle, row, 0, row.byteLength, index * row.byteLength)
      if (bytes === row.byteLength) return row
    } finally {
      closeSync(handle)
    }
  } catch (cause) {
    throw new StillroomError('corrupt-run', `${path} cannot be read`, { cause })
  }
  throw new StillroomError('corrupt-run', `${path} ends before example ${index}`)
}
