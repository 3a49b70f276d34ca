import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'

/** Gold classes of a run's dev examples, in their order. [N] */
export function readDevLabels(folder: string): Int32Array {
  return new Int32Array(readNumbers(folder, 'labels.i32'))
}

/**
 * Logits of one evaluation, row by row. [N, C]
 * @param name file under predictions/, as an `evaluated` event names it; teacher.f32 is the teacher's
 */
export function readLogits(folder: string, name: string): Float32Array {
  return new Float32Array(readNumbers(folder, name))
}

/** The trainer wrote them on a little-endian machine; all that run it are. */
function readNumbers(folder: string, name: string): ArrayBuffer {
  const path = join(folder, RUN_FILES.predictions, name)
  try {
    const bytes = readFileSync(path)
    if (bytes.length % 4 !== 0)
      throw new StillroomError('corrupt-run', `${path} has ${bytes.length} bytes, no whole number of values`)
    return new Uint8Array(bytes).buffer
  } catch (thrown) {
    if (thrown instanceof StillroomError) throw thrown
    throw new StillroomError('corrupt-run', `${path} cannot be read`, { cause: thrown })
  }
}
