import { regularExpression } from '../../model-folder/text-patterns.ts'
import type { PreTokenizerStep } from '../../model-folder/tokenizer-parts.ts'
import { asByteLetters, byteLevelWords } from './byte-level.ts'
import { PUNCTUATION } from './character-classes.ts'
import { splitText } from './split-text.ts'

const UNBROKEN = /\P{White_Space}+/gu
/** Words between blanks, with each punctuation mark a word of its own. */
const BERT_WORD = new RegExp(`[${PUNCTUATION}]|[^\\p{White_Space}${PUNCTUATION}]+`, 'gv')
const PUNCTUATION_MARK = new RegExp(`[${PUNCTUATION}]`, 'gv')
const DIGIT = /\p{N}/gu

/** @param startsText whether the text is cut from the very beginning of what was given */
type Cut = (text: string, startsText: boolean) => readonly string[]

/** How texts are cut into words, as tokenizers' pre-tokenizers (Rust, 0.23) do it. */
export function createPreTokenizer(steps: readonly PreTokenizerStep[]): Cut {
  const cuts = steps.map(cutOf)
  return (text, startsText) =>
    cuts.reduce<readonly string[]>(
      (words, cut) =>
        words.flatMap((word, index) => (word === '' ? [] : cut(word, startsText && index === 0))),
      [text],
    )
}

function cutOf(step: PreTokenizerStep): Cut {
  switch (step.type) {
    case 'BertPreTokenizer':
      return (text) => text.match(BERT_WORD) ?? []
    case 'WhitespaceSplit':
      return (text) => text.match(UNBROKEN) ?? []
    case 'Punctuation':
      return (text) => splitText(text, PUNCTUATION_MARK, step.behavior)
    case 'Digits':
      return (text) => splitText(text, DIGIT, step.individual_digits ? 'Isolated' : 'Contiguous')
    case 'Split': {
      const found = regularExpression(step.pattern)
      return (text) => splitText(text, found ?? /(?!)/gu, step.behavior, step.invert)
    }
    case 'ByteLevel':
      return (text) => {
        const whole = step.add_prefix_space && !text.startsWith(' ') ? ` ${text}` : text
        return (step.use_regex ? byteLevelWords(whole) : [whole]).map(asByteLetters)
      }
    case 'Metaspace': {
      const { replacement, prepend_scheme, split } = step
      const mark = regularExpression({ String: replacement }) ?? /(?!)/gu
      return (text, startsText) => {
        const marked = text.replaceAll(' ', () => replacement)
        const isPrepended = prepend_scheme === 'always' || (prepend_scheme === 'first' && startsText)
        const whole = isPrepended && !marked.startsWith(replacement) ? replacement + marked : marked
        return split ? splitText(whole, mark, 'MergedWithNext') : [whole]
      }
    }
  }
}
