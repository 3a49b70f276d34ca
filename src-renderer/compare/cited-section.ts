import type { ShownExample, SideBySide } from '../../src-main/contract/example-browser.ts'
import { LABEL_THRESHOLD } from '../../src-main/contract/tasks.ts'
import { shownText } from '../../src-main/domain/dev-set/shown-text.ts'
import { paragraphOf, sectionOf, tableOf } from '../../src-main/domain/drawing/html-parts.ts'

/** Examples that a person gave a tag, under up to three students and their teacher. */
export interface CitedExamples {
  readonly sideBySide: Pick<SideBySide, 'task' | 'labels'>
  readonly examples: readonly ShownExample[]
  /** Tagged ones that are left out. */
  readonly more: number
  /** Of the columns that the students are. */
  readonly letters: readonly string[]
}

/**
 * The examples that somebody chose, with what the models say of each and what was noted, as HTML.
 */
export function citedSection({ sideBySide, examples, more, letters }: CitedExamples): string {
  const said = (answer: readonly number[]) => saidWords(sideBySide, answer)
  return sectionOf(
    'Examples chosen',
    paragraphOf(
      `Those with a tag, ${letters.length > 1 ? `with what ${letters.join(', ')} say` : `with what ${letters[0]} says`} beside the teacher (T): ${SAID_ARE[sideBySide.task.kind]}.`,
    ),
    tableOf(
      [{ title: 'line', look: 'number' }, 'text', 'human label', 'T', ...letters, 'tags', 'note'],
      examples.map((example) => [
        example.line,
        example.textPair === null ? shownText(example) : `${example.text} ‖ ${example.textPair}`,
        humanWords(sideBySide, example),
        ...[example.teacher, example.a, example.b, example.c].flatMap((answer) =>
          answer ? said(answer) : [],
        ),
        example.tags.join(', '),
        example.notes,
      ]),
    ),
    more > 0 ? paragraphOf(`${more.toLocaleString('en')} more are tagged; Examples has them.`) : '',
  )
}

const SAID_ARE = {
  classification: 'the likeliest class and its probability',
  'multi-label': `labels of a probability of ${LABEL_THRESHOLD} or more`,
  regression: 'the number',
} as const

function humanWords(
  { task, labels }: CitedExamples['sideBySide'],
  { label, labels: several }: ShownExample,
): string {
  if (task.kind === 'regression') return String(label)
  return (several ?? [label]).map((one) => labels[one] ?? '').join(', ')
}

function saidWords({ task, labels }: CitedExamples['sideBySide'], said: readonly number[]): string {
  if (task.kind === 'regression') return (said[0] ?? 0).toFixed(2)
  const chosen =
    task.kind === 'classification'
      ? [said.indexOf(Math.max(...said))]
      : [...said.keys()].filter((at) => (said[at] ?? 0) >= LABEL_THRESHOLD)
  return chosen.map((at) => `${labels[at] ?? ''} ${(said[at] ?? 0).toFixed(3)}`).join(', ') || 'none'
}
