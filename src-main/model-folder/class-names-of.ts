import type { TaskKind } from '../contract/tasks.ts'
import { readModelFolder } from './read-model-folder.ts'

/**
 * Names of a model folder's classes in its order, LABEL_0, LABEL_1, … where it has none of its own;
 * none where it does not answer texts with that.
 */
export function classNamesOf(folder: string, taskKind: TaskKind): readonly string[] {
  const { head } = readModelFolder(folder)
  return head.kind === 'classifier' && head.taskKind === taskKind ? head.classes : []
}
