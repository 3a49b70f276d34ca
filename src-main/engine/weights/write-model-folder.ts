import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TASK_KINDS, type TaskKind } from '../../contract/tasks.ts'
import { syncFolder, writeAtomically } from '../../run-folder/write-atomically.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { FAMILIES } from '../../model-folder/families/families.ts'
import { describeParameters } from '../../model-folder/parameters.ts'
import { TOKENIZER_FILES } from '../../model-folder/tokenizer-files.ts'
import { tokenizerInConfig } from '../../model-folder/tokenizer-in-config.ts'
import { familyName } from '../../model-folder/weight-names.ts'
import { fromFloat32, writeSafetensors, type NumbersToWrite } from './write-safetensors.ts'

export interface ModelToWrite {
  /** What it answers with; one class to a text, when left out. */
  readonly taskKind?: TaskKind
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
  { taskKind = 'classification', config, labels, weights, tokenizerFrom }: ModelToWrite,
): void {
  const staging = `${folder}.writing`
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  const tensors = describeParameters(config, labels.length).map(({ name, shape }) => {
    const values = weights.get(name)
    if (!values) throw new Error(`The model to be written lacks ${name}`)
    return [familyName(name, config.family), fromFloat32(shape, values)] as const
  })
  writeSafetensors(join(staging, 'model.safetensors'), new Map(tensors), { format: 'pt' })
  writeAtomically(
    join(staging, 'config.json'),
    `${JSON.stringify({ ...configJson(taskKind, config, labels), ...tokenizerClass(tokenizerFrom) }, undefined, 2)}\n`,
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
  const name = tokenizerInConfig(folder).tokenizerClass
  return name === undefined ? {} : { tokenizer_class: name }
}

function configJson(
  taskKind: TaskKind,
  config: EncoderConfig,
  labels: readonly string[],
): Readonly<Record<string, unknown>> {
  const { architectures, configJson: ofEncoder } = FAMILIES[config.family]
  return {
    architectures: [architectures.classifier],
    model_type: config.family,
    ...ofEncoder(config),
    problem_type: TASK_KINDS[taskKind].problemType,
    torch_dtype: 'float32',
    id2label: Object.fromEntries(labels.map((label, index) => [String(index), label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  }
}
