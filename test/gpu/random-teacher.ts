import { initialWeights } from '../../src-main/engine/training/initial-weights.ts'
import { writeModelFolder } from '../../src-main/engine/weights/write-model-folder.ts'
import { readEncoderConfig } from '../../src-main/model-folder/read-model-folder.ts'

/** MiniLM's. */
const SHAPE = { layers: 6, width: 384, heads: 12, feedForward: 1536 }

/** Puts a random teacher of MiniLM's shape in place of the tiny one, whose tokenizer it keeps. */
export function writeRandomTeacher(folder: string): void {
  const config = { ...readEncoderConfig(folder), ...SHAPE, initializerRange: 0.02 }
  const labels = ['no', 'perhaps', 'yes']
  const weights = initialWeights(config, labels.length, 1, () => undefined)
  writeModelFolder(folder, { config, labels, weights, tokenizerFrom: folder })
}
