import { readModelFolder } from './read-model-folder.ts'

/**
 * Names of a model folder's classes in its order, LABEL_0, LABEL_1, … where it has none of its own;
 * none where it has no classifier of texts.
 */
export function classNamesOf(folder: string): readonly string[] {
  const { head } = readModelFolder(folder)
  return head.kind === 'classifier' ? head.classes : []
}
