import type { Example } from '../../contract/dataset.ts'
import type { Task } from '../../contract/tasks.ts'
import { NO_TARGET } from '../losses/targets.ts'
import type { Gold } from '../../domain/dev-set/judge.ts'

/** Where a row has no label; one-hot, it is a row of zeros. */
export const UNLABELLED = -1

/** What an example is to be answered with. */
export interface Target {
  /** Its class; of other tasks 0. `UNLABELLED` where it has none. */
  readonly label: number
  /** Of other tasks than one class to a text, [K]: the number, or 1 for each label that it has. */
  readonly target?: Float32Array
}

/** @param label as a data set has it; `UNLABELLED` where a row has none */
export function targetOf(
  { kind, outputs }: Task,
  { label, labels }: Pick<Example, 'label' | 'labels'>,
  isUnlabelled = false,
): Target {
  if (kind === 'classification') return { label: isUnlabelled ? UNLABELLED : label }
  if (isUnlabelled) return { label: UNLABELLED, target: new Float32Array(outputs).fill(NO_TARGET) }
  const target = new Float32Array(outputs)
  if (kind === 'regression') target[0] = label
  else for (const index of labels ?? []) target[index] = 1
  return { label: 0, target }
}

/** The labels of examples that all have one, as scores are made with them. */
export function goldOfEncoded(task: Task, examples: readonly Target[]): Gold {
  if (task.kind === 'classification') return Int32Array.from(examples, ({ label }) => label)
  const gold = new Float32Array(examples.length * task.outputs)
  examples.forEach(({ target }, row) => gold.set(target ?? [], row * task.outputs))
  return gold
}
