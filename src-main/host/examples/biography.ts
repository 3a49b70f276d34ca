import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Biography } from '../../contract/example-browser.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { Task } from '../../contract/tasks.ts'
import { saidOf } from '../../domain/dev-set/judge.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { ChosenStudent } from './chosen-student.ts'

/**
 * What a student said of one example over its evaluations; only its own row of each file is read.
 */
export function biographyOf({ folder, evaluations }: ChosenStudent, index: number, task: Task): Biography {
  return {
    steps: evaluations.map(({ step }) => step),
    stages: evaluations.map(({ stage }) => stage),
    probabilities: evaluations.map(({ predictions }) =>
      saidOf(task, readRow(join(folder, RUN_FILES.predictions, predictions), index, task.outputs), 0),
    ),
  }
}

function readRow(path: string, index: number, outputs: number): Float32Array {
  const row = new Float32Array(outputs)
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
