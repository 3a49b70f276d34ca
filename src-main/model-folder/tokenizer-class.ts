import { StillroomError } from '../domain/stillroom-error.ts'
import { FAMILIES } from './families/families.ts'
import { albertTokenizer } from './tokenizer-classes/albert-tokenizer.ts'
import { bertTokenizer } from './tokenizer-classes/bert-tokenizer.ts'
import { camembertTokenizer } from './tokenizer-classes/camembert-tokenizer.ts'
import { debertaTokenizer } from './tokenizer-classes/deberta-tokenizer.ts'
import { debertaV2Tokenizer } from './tokenizer-classes/deberta-v2-tokenizer.ts'
import { distilBertTokenizer } from './tokenizer-classes/distil-bert-tokenizer.ts'
import { mpnetTokenizer } from './tokenizer-classes/mpnet-tokenizer.ts'
import { robertaTokenizer } from './tokenizer-classes/roberta-tokenizer.ts'
import type { TokenizerClass } from './tokenizer-classes/tokenizer-class.ts'
import { xlmRobertaTokenizer } from './tokenizer-classes/xlm-roberta-tokenizer.ts'

/**
 * By the class's name without "Fast"; what transformers takes for BertTokenizer under another name,
 * too. file: all is as tokenizer.json says it.
 */
const CLASSES: ReadonlyMap<string, TokenizerClass | 'file'> = new Map(
  Object.entries({
    AlbertTokenizer: albertTokenizer,
    BertTokenizer: bertTokenizer,
    CamembertTokenizer: camembertTokenizer,
    DebertaTokenizer: debertaTokenizer,
    DebertaV2Tokenizer: debertaV2Tokenizer,
    DistilBertTokenizer: distilBertTokenizer,
    ElectraTokenizer: bertTokenizer,
    LayoutLMTokenizer: bertTokenizer,
    LxmertTokenizer: bertTokenizer,
    MobileBertTokenizer: bertTokenizer,
    MPNetTokenizer: mpnetTokenizer,
    PreTrainedTokenizer: 'file',
    RobertaTokenizer: robertaTokenizer,
    SqueezeBertTokenizer: bertTokenizer,
    TokenizersBackend: 'file',
    XLMRobertaTokenizer: xlmRobertaTokenizer,
  }),
)

/** config.json's model_type → the class that transformers takes where no file names one. */
const CLASS_OF_MODEL_TYPE: ReadonlyMap<string | undefined, string> = new Map(
  Object.entries({
    ...Object.fromEntries(
      Object.entries(FAMILIES).map(([modelType, { tokenizerClass }]) => [modelType, tokenizerClass]),
    ),
    deberta: 'DebertaTokenizer',
  }),
)

/** Of which class a folder's tokenizer is. */
export interface TokenizerKind {
  readonly name: string
  readonly made: TokenizerClass | 'file'
}

/**
 * @param named as tokenizer_config.json or config.json has it
 * @param modelType as config.json has it
 * @throws StillroomError `invalid-tokenizer` for a class that Stillroom cannot be equal to
 */
export function tokenizerKind(
  named: string | undefined,
  modelType: string | undefined,
  folder: string,
): TokenizerKind {
  const ofFamily = CLASS_OF_MODEL_TYPE.get(modelType) ?? 'BertTokenizer'
  // A family that is read from the file is so whatever class a file names.
  const name = classNamed(ofFamily) === 'file' ? ofFamily : (named ?? ofFamily)
  const made = classNamed(name)
  if (made) return { name, made }
  throw new StillroomError(
    'invalid-tokenizer',
    `${folder} has a ${name} (tokenizer_class), which cannot be had here. Take a model with one of ${[...CLASSES.keys()].join(', ')}; ` +
      'or, where a tokenizer.json beside it says all of it, write "PreTrainedTokenizerFast" for tokenizer_class.',
  )
}

function classNamed(name: string): TokenizerClass | 'file' | undefined {
  return CLASSES.get(name.replace(/Fast$/, ''))
}
