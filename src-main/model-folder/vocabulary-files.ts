import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readTokenizerJson, readTokenizerText, tokenizerRefusal } from './read-tokenizer-json.ts'
import { readVocabulary } from './read-vocabulary.ts'
import { SENTENCE_PIECE_FILES } from './tokenizer-files.ts'
import { isVocabulary, type Merge, type Piece } from './tokenizer-model.ts'

/** Words and their ids, and what more a model needs; not a word on what is done with them. */
export type Vocabulary =
  | { readonly type: 'WordPiece'; readonly vocab: ReadonlyMap<string, number> }
  | { readonly type: 'BPE'; readonly vocab: ReadonlyMap<string, number>; readonly merges: readonly Merge[] }
  | { readonly type: 'Unigram'; readonly pieces: readonly Piece[] }

const vocabJson = z.custom<Readonly<Record<string, number>>>(isVocabulary, 'is no map of words to ids')

/**
 * The vocabulary of a folder that has no tokenizer.json.
 * @throws StillroomError `invalid-tokenizer` naming what is missing
 */
export function readVocabularyFiles(folder: string, type: Vocabulary['type']): Vocabulary {
  const [words, bytes] = [join(folder, 'vocab.txt'), join(folder, 'vocab.json')]
  if (type === 'WordPiece' && existsSync(words)) return { type, vocab: readVocabulary(words) }
  if (type === 'BPE' && existsSync(bytes))
    return {
      type,
      vocab: new Map(Object.entries(readTokenizerJson(bytes, vocabJson))),
      merges: readMerges(join(folder, 'merges.txt')),
    }
  const source = SENTENCE_PIECE_FILES.find((name) => existsSync(join(folder, name)))
  const others = { WordPiece: ', and vocab.txt too', BPE: ', and vocab.json too', Unigram: '' }[type]
  throw tokenizerRefusal(
    join(folder, 'tokenizer.json'),
    source === undefined
      ? `the file is missing${others}`
      : `the file is missing. Python makes it of ${source} (with pip install sentencepiece protobuf): python -c "from transformers import AutoTokenizer as T; T.from_pretrained('${folder}').save_pretrained('${folder}')"`,
  )
}

/** merges.txt: a merge a line, "a b"; the first line may name the format's version. */
function readMerges(path: string): readonly Merge[] {
  if (!existsSync(path))
    throw tokenizerRefusal(path, 'the file is missing, and vocab.json is nothing without it')
  const lines = readTokenizerText(path).split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
    .filter((line) => !line.startsWith('#version'))
    .map((line, index) => {
      const [first, second, ...others] = line.split(' ')
      if (first === undefined || second === undefined || others.length > 0)
        throw tokenizerRefusal(
          path,
          `its merge ${index + 1} is no pair of tokens: ${JSON.stringify(line.slice(0, 80))}`,
        )
      return [first, second] as const
    })
}
