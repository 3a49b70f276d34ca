import { readModelFolder, type ModelOnDisk } from './read-model-folder.ts'
import { readTokenizer } from './read-tokenizer.ts'

/**
 * Looks at all of a model's folder that a run needs, its tokenizer too, but for the weights
 * themselves: what passes here is read by the trainer.
 * @throws StillroomError what `readModelFolder` and `readTokenizer` throw
 */
export function checkModelFolder(folder: string): ModelOnDisk {
  const found = readModelFolder(folder)
  readTokenizer(folder, found.config.vocabularySize)
  return found
}
