import type { SteadyExample, SteadyExamples } from '../../contract/study.ts'
import { headingOf, paragraphOf, sectionOf, tableOf } from '../drawing/html-parts.ts'
import { STEADY_EXAMPLES_ARE } from '../study/steady-examples-text.ts'

export const EXAMPLES = 'Examples, by rule'

/**
 * The examples that part two methods with every seed, as HTML.
 * @param more pairs that are left out
 */
export function examplesSection(found: readonly SteadyExamples[], more: number): string {
  return sectionOf(
    EXAMPLES,
    paragraphOf(STEADY_EXAMPLES_ARE),
    ...found.flatMap(({ from, to, gained, lost }) => {
      const [before, after] = [from.join(', '), to.join(', ')]
      return [
        headingOf(`${before}, and ${after}`),
        ...sideOf(`wrong with every seed of ${before}, right with every seed of ${after}`, gained),
        ...sideOf(`wrong with every seed of ${after}, right with every seed of ${before}`, lost),
      ]
    }),
    more === 0 ? '' : paragraphOf(`${more} more pairs: study show STUDY.json --examples has them.`),
  )
}

function sideOf(words: string, { count, shown }: SteadyExamples['gained']): readonly string[] {
  const said = paragraphOf(`${count.toLocaleString('en')}: ${words}`)
  return shown.length === 0 ? [said] : [said, tableOf(COLUMNS, shown.map(rowOf))]
}

const COLUMNS = [
  { title: 'line', look: 'number' },
  'text',
  'human label',
  { title: 'teacher', look: 'number' },
  { title: 'the first', look: 'number' },
  { title: 'the second', look: 'number' },
] as const

function rowOf({ line, text, textPair, human, teacher, from, to }: SteadyExample) {
  const said = (number: number | null) => (number === null ? '–' : number.toFixed(3))
  return [line, textPair === null ? text : `${text} ‖ ${textPair}`, human, ...[teacher, from, to].map(said)]
}
