import type { SteadyExample, SteadyExamples } from '../../contract/study.ts'
import type { TableContent } from '../tables/table-text.ts'

export const STEADY_EXAMPLES_ARE =
  'Examples of the dev set that one method has wrong with every seed and the other right with every seed, those first on which they are furthest apart. Numbers are what each says of the human label (its probability; of a regression the number), mean over seeds. Chosen by this rule: they show what differs, and are no evidence that one method is better.'

/** A line an example, to be pasted. */
export function steadyExamplesText(found: readonly SteadyExamples[]): TableContent {
  return {
    columns: [
      'wrong with every seed',
      'right with every seed',
      'line',
      'text',
      'second text',
      'human label',
      'teacher',
      'who is wrong',
      'who is right',
    ],
    rows: found.flatMap(({ from, to, gained, lost }) => {
      const places = [from.join(', '), to.join(', ')] as const
      const lineOf = ({ line, text, textPair, human, teacher }: SteadyExample) => [
        line,
        text,
        textPair,
        human,
        teacher,
      ]
      return [
        ...gained.shown.map((one) => [...places, ...lineOf(one), one.from, one.to]),
        ...lost.shown.map((one) => [places[1], places[0], ...lineOf(one), one.to, one.from]),
      ]
    }),
  }
}
