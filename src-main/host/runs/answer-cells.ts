import type { Example } from '../../contract/dataset.ts'
import { LABEL_THRESHOLD, type Task } from '../../contract/tasks.ts'
import { saidOf } from '../../domain/dev-set/judge.ts'

type Cell = string | number

/** How answers stand in a table of predictions, by kind of task. */
interface AnswerCells {
  /** Heading of the human label, and what stands under it. */
  readonly human: string
  readonly cellOf: (example: Pick<Example, 'label' | 'labels'>) => Cell
  readonly columnsOf: (who: string) => readonly string[]
  /** A model's, by its logits [N, K], under `columnsOf`. */
  readonly cellsOf: (logits: Float32Array, row: number) => readonly Cell[]
}

/** Several labels stand in one cell, with this between them. */
const BETWEEN = ', '

export function answerCells(task: Task, labels: readonly string[]): AnswerCells {
  if (task.kind === 'regression') {
    const [name = ''] = labels
    return {
      human: `human ${name}`,
      cellOf: ({ label }) => label,
      columnsOf: (who) => [`${who} ${name}`],
      cellsOf: (logits, row) => saidOf(task, logits, row),
    }
  }
  const wordsOf = (positions: readonly number[]) =>
    positions.map((position) => labels[position] ?? '').join(BETWEEN)
  const chosenOf = (said: readonly number[]): readonly number[] =>
    task.kind === 'classification'
      ? [said.indexOf(Math.max(...said))]
      : [...said.keys()].filter((label) => (said[label] ?? 0) >= LABEL_THRESHOLD)
  const one = task.kind === 'classification' ? 'label' : 'labels'
  return {
    human: `human ${one}`,
    cellOf: ({ label, labels: several }) => wordsOf(several ?? [label]),
    columnsOf: (who) => [`${who} ${one}`, ...labels.map((label) => `${who} p(${label})`)],
    cellsOf: (logits, row) => {
      const said = saidOf(task, logits, row)
      return [wordsOf(chosenOf(said)), ...said]
    },
  }
}
