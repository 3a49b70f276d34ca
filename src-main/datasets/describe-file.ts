import type { FileDescription } from '../contract/dataset.ts'
import { recognizeFormat } from './recognize-format.ts'
import { requirePlainFile } from './require-plain-file.ts'

/**
 * A file with its format: the one that is named, else the one that is recognized. A table of tabs
 * for a GLUE task is GLUE's own kind.
 * @throws StillroomError `invalid-dataset` when the file cannot be read, or nothing tells what it
 * is
 */
export async function describeFile({
  format,
  ...file
}: Omit<FileDescription, 'format'> & Partial<Pick<FileDescription, 'format'>>): Promise<FileDescription> {
  await requirePlainFile(file.path) // whoever asks may read it whole next, for its hash
  const found = format ?? (await recognizeFormat(file.path, file))
  return { ...file, format: format === undefined && found === 'tsv' && file.task ? 'glue-tsv' : found }
}
