import { initialWeights, studentStart } from '../../src-main/engine/training/initial-weights.ts'
import { readModel } from '../../src-main/model-folder/read-weights.ts'
import { writeModelFolder } from '../../src-main/engine/weights/write-model-folder.ts'

const LABELS = ['negative', 'positive']
const SEED = 3

/**
 * Writes a 3-layer student that starts from layers 2, 4 and 6 of a model, its classifier drawn with
 * a fixed seed; always the same bytes.
 */
export function writeStudent(modelFolder: string, target: string): void {
  const { config, weights } = readModel(modelFolder)
  const studentConfig = { ...config, layers: 3 }
  const start = { from: 'teacher' as const, layers: [2, 4, 6] }
  const find = studentStart(start, studentConfig, config, weights, undefined)
  writeModelFolder(target, {
    config: studentConfig,
    labels: LABELS,
    weights: initialWeights(studentConfig, LABELS.length, SEED, find),
    tokenizerFrom: modelFolder,
  })
}

// Called by from_pretrained.py: node write-student.ts MODEL_FOLDER TARGET
const [, program, model, target] = process.argv
if (program === import.meta.filename && model && target) writeStudent(model, target)
