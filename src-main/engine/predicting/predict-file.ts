import type { PredictRequest, Predictions } from '../../contract/inspection.ts'
import { predictedClasses } from '../../domain/scores.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { GLUE_TASK_DESCRIPTIONS } from '../../datasets/glue-tasks.ts'
import { readSplit } from '../../datasets/read-split.ts'
import type { Backend } from '../backend.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { evaluate } from '../training/evaluate.ts'
import { buildClassifier } from './classifier.ts'
import { readModelFolder, type ModelFolderContents } from '../weights/read-model-folder.ts'

/**
 * What a fine-tuned checkpoint says of every row of a file.
 * @throws StillroomError `invalid-model` for a checkpoint without a classifier, or one for other labels than the file's
 */
export async function predictFile(
  { checkpoint, file, maxLength }: PredictRequest,
  backend: Backend,
): Promise<Predictions> {
  const model = readModelFolder(checkpoint)
  if (model.classes === 0)
    throw new StillroomError(
      'invalid-model',
      `${checkpoint} has no classification head (classifier.weight), so it predicts nothing. Fine-tune it first.`,
    )
  const known = file.labels ?? (file.task && GLUE_TASK_DESCRIPTIONS[file.task].labels) ?? ownWords(model)
  const { split, labels } = await readSplit(file, { labels: known })
  if (labels.length !== model.classes)
    throw new StillroomError(
      'invalid-model',
      `${checkpoint} knows ${model.classes} classes and ${file.path} has ${labels.length} (${labels.join(', ')}).`,
    )
  const classes = classesOf(model, labels)
  const tokenizer = loadTokenizer(checkpoint, model.config.vocabularySize)
  const length = Math.min(maxLength, model.config.positions)
  const encoded = split.examples.map(({ text, textPair, label, line }) => ({
    ...tokenizer.encode(text, textPair, length),
    label,
    line,
  }))
  const { graph, inputs, logits: output, variables } = buildClassifier(model, backend)
  const session = backend.load(graph)
  try {
    variables.assign(session, model.weights)
    const logits = await evaluate(session, inputs, output, encoded)
    const words = Array.from(predictedClasses(logits, classes.length), (index) => classes[index] ?? '')
    const right = split.examples.filter(({ label }, row) => words[row] === labels[label]).length
    return {
      labels: words,
      logits: words.map((_, row) => [...logits.subarray(row * classes.length, (row + 1) * classes.length)]),
      classes,
      lines: split.examples.map(({ line }) => line),
      accuracy: right / split.examples.length,
      rejected: split.rejected,
    }
  } finally {
    session.close()
  }
}

/** The checkpoint's own label words, where they are more than LABEL_0, LABEL_1, … */
function ownWords({ config, classes }: ModelFolderContents): readonly string[] | undefined {
  const own = config.labels
  if (own?.length !== classes || own.every((word, index) => word === `LABEL_${index}`)) return undefined
  return own
}

/** Label words in the order of the checkpoint's logits: a checkpoint that knows the data's words may have them in an order of its own. */
function classesOf(model: ModelFolderContents, labels: readonly string[]): readonly string[] {
  const own = ownWords(model)
  return own && labels.every((word) => own.includes(word)) ? own : labels
}
