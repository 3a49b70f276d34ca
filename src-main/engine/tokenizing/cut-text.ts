import type { TokenizerOnDisk } from '../../model-folder/read-tokenizer.ts'
import { createBytePair } from './byte-pair.ts'
import { createNormalizer } from './normalize.ts'
import { createPreTokenizer } from './pre-tokenize.ts'
import { createSplitter } from './split-at-added.ts'
import { createUnigram } from './unigram.ts'
import { createWordPiece, type CutWord } from './word-piece.ts'

/** The first of them: what is common comes soon. */
const MOST_WORDS_KEPT = 50_000
/** UTF-16 halves; longer words hardly come twice. */
const LONGEST_WORD_KEPT = 64

/** A text's ids without special tokens around them. */
export function createTextCutter(files: TokenizerOnDisk): (text: string) => readonly number[] {
  const normalize = createNormalizer(files.normalizer)
  const wordsOf = createPreTokenizer(files.preTokenizer)
  const idsOfWord = remembered(cutterOf(files))
  const sought = files.added.map((token) => ({
    ...token,
    isSplit: files.splitsSpecial && token.special,
    pattern: token.normalized ? normalize(token.content) : token.content,
  }))
  const splitRaw = createSplitter(sought.filter(({ normalized }) => !normalized))
  const splitNormalized = createSplitter(sought.filter(({ normalized }) => normalized))
  const asksForStart = files.preTokenizer.some(
    (step) => step.type === 'Metaspace' && step.prepend_scheme === 'first',
  )
  /** Whether a text still begins with its first character, when it is normalized. */
  const keepsStart = (text: string) =>
    normalize(`${String.fromCodePoint(text.codePointAt(0) ?? 0)}a`) !== normalize('a')
  return (text) =>
    splitRaw(text).flatMap((part, at) => {
      if (typeof part === 'number') return part
      const isStart = asksForStart && at === 0 && keepsStart(part)
      return splitNormalized(normalize(part)).flatMap((piece, index) =>
        typeof piece === 'number' ? piece : wordsOf(piece, isStart && index === 0).flatMap(idsOfWord),
      )
    })
}

function cutterOf({ model }: TokenizerOnDisk): CutWord {
  switch (model.kind) {
    case 'word-piece':
      return createWordPiece(model)
    case 'byte-pair':
      return createBytePair(model)
    case 'unigram':
      return createUnigram(model)
  }
}

/** Texts are made of few words. */
function remembered(cut: CutWord): CutWord {
  const known = new Map<string, readonly number[]>()
  return (word) => {
    const before = known.get(word)
    if (before) return before
    const ids = cut(word)
    if (known.size < MOST_WORDS_KEPT && word.length <= LONGEST_WORD_KEPT) known.set(word, ids)
    return ids
  }
}
