import { narrowWeights } from '../../src-main/engine/narrowing/narrow-weights.ts'
import { initialWeights, studentStart } from '../../src-main/engine/training/initial-weights.ts'
import { readModel } from '../../src-main/model-folder/read-weights.ts'
import { writeModelFolder } from '../../src-main/engine/weights/write-model-folder.ts'

const LABELS = ['negative', 'positive']
const SEED = 3

/** As wide as the model, or half of its width, heads and neurons. */
export const STUDENT_KINDS = ['whole', 'narrow'] as const
export type StudentKind = (typeof STUDENT_KINDS)[number]

/**
 * Writes a 3-layer student that starts from layers 2, 4 and 6 of a model, its classifier drawn with
 * a fixed seed; always the same bytes.
 */
export function writeStudent(modelFolder: string, target: string, kind: StudentKind): void {
  const { config, weights } = readModel(modelFolder)
  const share = kind === 'narrow' ? 2 : 1
  const studentConfig = {
    ...config,
    layers: 3,
    width: config.width / share,
    heads: config.heads / share,
    feedForward: config.feedForward / share,
  }
  const start = { from: 'teacher' as const, layers: [2, 4, 6] }
  const found = studentStart(start, studentConfig, config, weights, undefined)
  const find = narrowWeights(found, config, studentConfig, 'every-kth')
  writeModelFolder(target, {
    config: studentConfig,
    labels: LABELS,
    weights: initialWeights(studentConfig, LABELS.length, SEED, find),
    tokenizerFrom: modelFolder,
  })
}

// Called by from_pretrained.py: node write-student.ts MODEL_FOLDER TARGET KIND
const [, program, model, target, wanted] = process.argv
const kind = STUDENT_KINDS.find((each) => each === wanted)
if (program === import.meta.filename && model && target && kind) writeStudent(model, target, kind)
