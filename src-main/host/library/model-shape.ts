import type { ModelShape } from '../../contract/library.ts'
import { readModelFolder } from '../../model-folder/read-model-folder.ts'

/** What the library shows of a folder's model. @throws StillroomError what `readModelFolder` throws */
export function modelShape(folder: string): ModelShape {
  const { config, head, parameters } = readModelFolder(folder)
  return {
    layers: config.layers,
    width: config.width,
    heads: config.heads,
    parameters,
    hasClassifier: head.kind === 'classifier',
  }
}
