import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FAMILIES } from '../../contract/families.ts'
import { syncFolder, writeAtomically } from '../../run-folder/write-atomically.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { describeParameters } from '../../model-folder/parameters.ts'
import { classInConfig } from '../../model-folder/read-tokenizer.ts'
import { TOKENIZER_FILES } from '../../model-folder/tokenizer-files.ts'
import { fromFloat32, writeSafetensors, type NumbersToWrite } from './write-safetensors.ts'

export interface ModelToWrite {
  readonly config: EncoderConfig
  /** Label words in class order. */
  readonly labels: readonly string[]
  readonly weights: ReadonlyMap<string, NumbersToWrite>
  /** The folder whose tokenizer the model was trained with. */
  readonly tokenizerFrom: string
}

/**
 * Writes a classifier as a folder that `AutoModelForSequenceClassification.from_pretrained` loads;
 * all of it or nothing.
 */
export function writeModelFolder(
  folder: string,
  { config, labels, weights, tokenizerFrom }: ModelToWrite,
): void {
  const staging = `${folder}.writing`
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  const { prefix } = FAMILIES[config.family]
  const tensors = describeParameters(config, labels.length).map(({ name, shape }) => {
    const values = weights.get(name)
    if (!values) throw new Error(`The model to be written lacks ${name}`)
    return [name.startsWith('classifier.') ? name : `${prefix}.${name}`, fromFloat32(shape, values)] as const
  })
  writeSafetensors(join(staging, 'model.safetensors'), new Map(tensors), { format: 'pt' })
  writeAtomically(
    join(staging, 'config.json'),
    `${JSON.stringify({ ...configJson(config, labels), ...tokenizerClass(tokenizerFrom) }, undefined, 2)}\n`,
  )
  for (const name of TOKENIZER_FILES) {
    if (existsSync(join(tokenizerFrom, name))) copyFileSync(join(tokenizerFrom, name), join(staging, name))
  }
  syncFolder(staging)
  rmSync(folder, { recursive: true, force: true })
  renameSync(staging, folder)
  syncFolder(dirname(folder))
}

/** Where a model's config.json names the class of its tokenizer, Python reads it there. */
function tokenizerClass(folder: string): { readonly tokenizer_class?: string } {
  const name = classInConfig(folder)
  return name === undefined ? {} : { tokenizer_class: name }
}

function configJson(config: EncoderConfig, labels: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    architectures: [FAMILIES[config.family].classifier],
    model_type: config.family,
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.positions,
    type_vocab_size: config.tokenTypes,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    hidden_size: config.width,
    intermediate_size: config.feedForward,
    layer_norm_eps: config.layerNormEpsilon,
    hidden_act: config.activation,
    hidden_dropout_prob: config.hiddenDropout,
    attention_probs_dropout_prob: config.attentionDropout,
    classifier_dropout: config.classifierDropout,
    initializer_range: config.initializerRange,
    position_embedding_type: 'absolute',
    pad_token_id: 0,
    problem_type: 'single_label_classification',
    torch_dtype: 'float32',
    id2label: Object.fromEntries(labels.map((label, index) => [String(index), label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  }
}
