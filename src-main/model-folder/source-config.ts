import type { ClassifierSource } from '../contract/inspection.ts'
import type { EncoderConfig } from './encoder-config.ts'
import { readEncoderConfig } from './read-model-folder.ts'
import { studentConfig } from './student-config.ts'

/**
 * The encoder of a classifier, by where it lies: a checkpoint has weights alone, and the shape that
 * its plan gave it.
 * @throws StillroomError what reading config.json throws
 */
export function sourceConfig({
  path,
  checkpointOf,
}: Pick<ClassifierSource, 'path' | 'checkpointOf'>): EncoderConfig {
  if (!checkpointOf) return readEncoderConfig(path)
  const { student, like, startedAs } = checkpointOf
  return studentConfig(student, readEncoderConfig(like), startedAs)
}
