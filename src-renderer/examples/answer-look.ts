import type { ExampleRow, SideBySide } from '../../src-main/contract/example-browser.ts'
import { LABEL_THRESHOLD } from '../../src-main/contract/tasks.ts'
import { goldOf, isAnswerRight, saidOfGold } from '../../src-main/domain/dev-set/judge.ts'

type Given = Pick<ExampleRow, 'label' | 'labels'>

/** How answers are read and drawn, by the kind of task that a dev set is of. */
export interface AnswerLook {
  readonly isNumber: boolean
  /** What a column or curve of a model is: `probability of the human label`. */
  readonly title: string
  /** What the human says. */
  readonly human: (given: Given) => string
  /**
   * Of what a model says, the one number that columns and curves show: a class's probability where
   * one is chosen, else that of what the human says; or the number.
   */
  readonly value: (given: Given, said: readonly number[]) => number
  readonly text: (value: number) => string
  /** Where a value lies on a bar, 0 … 1. */
  readonly place: (value: number) => number
  /** Where a bar has its mark: what decides between two classes, or the human's number. */
  readonly mark: (given: Given) => number
  readonly isRight: (given: Given, said: readonly number[]) => boolean
  /** What a model says, in words. */
  readonly says: (said: readonly number[]) => string
  /** The ends and the middle of a scale of values. */
  readonly ticks: readonly number[]
}

export function answerLook(
  { task, labels, range: [least, most] = [0, 1] }: Pick<SideBySide, 'task' | 'labels' | 'range'>,
  ofClass?: number,
): AnswerLook {
  const isRight: AnswerLook['isRight'] = (given, said) => isAnswerRight(task, said, given)
  if (task.kind === 'regression') {
    const place = (value: number) =>
      Math.min(1, Math.max(0, (value - least) / Math.max(most - least, Number.MIN_VALUE)))
    return {
      isNumber: true,
      title: labels[0] ?? 'number',
      human: ({ label }) => label.toFixed(2).replace('-', '−'),
      value: (_, said) => said[0] ?? 0,
      text: (value) => value.toFixed(2).replace('-', '−'),
      place,
      mark: ({ label }) => place(label),
      isRight,
      says: (said) => (said[0] ?? 0).toFixed(2),
      ticks: [least, (least + most) / 2, most],
    }
  }
  const wordsOf = (positions: readonly number[]) =>
    positions.map((position) => labels[position] ?? '').join(', ') || 'none'
  const isSeveral = task.kind === 'multi-label'
  return {
    isNumber: false,
    title:
      ofClass !== undefined
        ? `probability of ${labels[ofClass]}`
        : isSeveral
          ? 'mean probability of what the human says of each label'
          : 'probability of the human label',
    human: ({ label, labels: several = [label] }) => wordsOf(several),
    value: (given, said) =>
      ofClass === undefined ? saidOfGold(task, said, goldOf(task, [given]), 0) : (said[ofClass] ?? 0),
    text: (value) => value.toFixed(2),
    place: (value) => value,
    mark: () => LABEL_THRESHOLD,
    isRight,
    says: (said) =>
      wordsOf(
        isSeveral
          ? [...said.keys()].filter((label) => (said[label] ?? 0) >= LABEL_THRESHOLD)
          : [said.indexOf(Math.max(...said))],
      ),
    ticks: [0, 0.5, 1],
  }
}
