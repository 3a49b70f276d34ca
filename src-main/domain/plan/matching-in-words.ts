import {
  MATCH_REASONS,
  type MatchedClasses,
  type MatchReason,
  type ModelClasses,
} from '../../contract/class-matching.ts'
import { listed } from './match-classes.ts'

/** Why two classes are one, as a person reads it. */
export const MATCH_REASONS_IN_WORDS: Readonly<Record<MatchReason, string>> = {
  name: 'by name',
  synonym: 'by meaning',
  number: 'by number',
  place: "by its place in the labels' own order, for the model only counts its classes",
  plan: 'as told',
  'model-alone': "the model's alone, the data has no label for it",
}

/**
 * How a model's classes stand to the data's labels, in a sentence: by name: NEUTRAL is neutral, …
 */
export function matchingInWords(
  labels: readonly string[],
  { names, order, reasons }: MatchedClasses,
): string {
  const byReason = Map.groupBy(labels.keys(), (label) => reasons[label] ?? 'name')
  return MATCH_REASONS.flatMap((reason) => {
    const classes = byReason.get(reason)
    return classes ? [[reason, classes] as const] : []
  })
    .map(([reason, classes]) => {
      const pairs = classes.map((label) => {
        const name = names[order[label] ?? -1] ?? ''
        const word = labels[label] ?? ''
        return reason === 'model-alone' || name === word ? name : `${name} is ${word}`
      })
      return `${MATCH_REASONS_IN_WORDS[reason]}: ${listed(pairs)}`
    })
    .join('; ')
}

/** The same of a model that a run begins with, whose head may be made anew. */
export function classesInWords(labels: readonly string[], classes: ModelClasses): string {
  if ('newHead' in classes) return `its head begins at random: ${classes.newHead}`
  return `classes ${matchingInWords(labels, classes)}`
}

interface Unmatched {
  readonly names: readonly string[]
  readonly why: string
}

/** Which classes do not match, with both lists. @param whose the teacher, the checkpoint … */
export function unmatchedInWords(
  whose: string,
  { names, why }: Unmatched,
  labels: readonly string[],
): string {
  return `The classes of ${whose} are ${listed(names)}; the data's labels are ${listed(labels)}. ${why}.`
}

/** What to write in a plan where classes do not match. */
export function mapForPlan({ names }: Unmatched, labels: readonly string[]): string {
  const entries = names.slice(0, MOST_SHOWN).map((name) => `${JSON.stringify(name)}: "…"`)
  const more = names.length > MOST_SHOWN ? ', …' : ''
  return `Say in the plan's "data" which class is which label: "labels": {${entries.join(', ')}${more}}, each … being one of ${listed(labels)}.`
}

/** What to write on the command line. */
export function mapForCommand({ names }: Unmatched, labels: readonly string[]): string {
  const entries = names.slice(0, MOST_SHOWN).map((name) => `${name}=…`)
  const more = names.length > MOST_SHOWN ? ',…' : ''
  return `Say which class is which label: --labels ${entries.join(',')}${more}, each … being one of ${listed(labels)}.`
}

const MOST_SHOWN = 6
