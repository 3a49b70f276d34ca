import { operatorsOf } from './check-comparison.ts'
import { quoted, tokensOf, type Token } from './query-tokens.ts'
import { RUN_FIELDS, runField, type RunField } from './run-fields.ts'

/** A word that may stand at a place of a query. */
export interface Completion {
  readonly text: string
  /** What it is. */
  readonly note: string
}

export interface Completions {
  /** The characters from…to are what a chosen word takes the place of. */
  readonly from: number
  readonly to: number
  readonly options: readonly Completion[]
}

const MOST = 10
const DURATIONS = ['1h', '1d', '7d', '14d', '30d']

/**
 * What may stand at the cursor: fields, the operators of a field, its values, or how parts are
 * joined.
 * @param valuesOf what the runs at hand have in a field, for fields that name no words of their own
 */
export function completeRunQuery(
  text: string,
  cursor: number,
  valuesOf: (field: RunField) => readonly string[],
): Completions {
  const before = tokensOf(text.slice(0, cursor))
  const last = before.at(-1)
  const isInWord = last?.kind === 'word' && last.to === cursor
  const partial = isInWord ? last.text.toLowerCase() : ''
  const settled = isInWord || isKeywordBegun(last, cursor) ? before.slice(0, -1) : before
  const begun = isKeywordBegun(last, cursor) ? last.text : partial
  const options = optionsAfter(settled, valuesOf).filter(({ text: option }) => fits(option, begun))
  const isWhole = options.some(({ text: option }) => option.toLowerCase() === begun)
  return {
    from: cursor - begun.length,
    to: cursor,
    options: isWhole && options.length === 1 ? [] : byBeginning(options, begun).slice(0, MOST),
  }
}

/**
 * `or` may become `or`, or a field such as `organisation`: without a space behind it, it is a word
 * in the making.
 */
function isKeywordBegun(last: Token | undefined, cursor: number): last is Token {
  return last !== undefined && last.to === cursor && /^(?:and|or|not)$/.test(last.kind)
}

function optionsAfter(
  tokens: readonly Token[],
  valuesOf: (field: RunField) => readonly string[],
): readonly Completion[] {
  const [beforeLast, last] = [tokens.at(-2), tokens.at(-1)]
  const field = (token: Token | undefined) => (token?.kind === 'word' ? runField(token.text) : undefined)
  if (last?.kind === 'operator') {
    const asked = field(beforeLast)
    if (!asked) return []
    if (asked.type === 'duration' || asked.type === 'time')
      return DURATIONS.map((text) => ({ text, note: 'ago or long' }))
    const words = asked.words ?? valuesOf(asked)
    return words.map((word) => ({ text: quoted(word), note: asked.title }))
  }
  const written = beforeLast?.kind === 'operator' ? undefined : field(last)
  if (written) return operatorsOf(written).map((text) => ({ text, note: MEANINGS[text] ?? '' }))
  const isBehindPart = last && ['word', 'quoted', 'close'].includes(last.kind)
  return [...(isBehindPart ? JOINS : [{ text: 'not', note: 'the opposite' }]), ...FIELDS]
}

const MEANINGS: Readonly<Record<string, string>> = {
  '==': 'is',
  '!=': 'is not',
  '~': 'contains',
  contains: 'contains',
  within: 'not longer ago than',
  '>': 'more than',
  '>=': 'at least',
  '<': 'less than',
  '<=': 'at most',
}
const JOINS: readonly Completion[] = [
  { text: 'and', note: 'both' },
  { text: 'or', note: 'one of them' },
]
const FIELDS: readonly Completion[] = RUN_FIELDS.map(({ name, title }) => ({ text: name, note: title }))

function fits(word: string, begun: string): boolean {
  return begun === '' || word.toLowerCase().includes(begun)
}

/** What begins as written before what only holds it. */
function byBeginning(options: readonly Completion[], begun: string): readonly Completion[] {
  const begins = ({ text }: Completion) => text.toLowerCase().startsWith(begun)
  return [...options.filter(begins), ...options.filter((option) => !begins(option))]
}
