import type { PredictRequest, Predictions } from '../../contract/inspection.ts'
import { predictedClasses } from '../../domain/scores.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { GLUE_TASK_DESCRIPTIONS } from '../../datasets/glue-tasks.ts'
import { readSplit } from '../../datasets/read-split.ts'
import type { Backend } from '../backend.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { evaluate } from '../training/evaluate.ts'
import { buildClassifier } from './classifier.ts'
import { requireClasses, type ModelHead } from '../../model-folder/model-head.ts'
import { readModel } from '../../model-folder/read-weights.ts'

/**
 * What a fine-tuned checkpoint says of every row of a file.
 * @throws StillroomError `invalid-model` for one for other labels than the file's; what `readModel` and `requireClasses` throw
 */
export async function predictFile(
  { checkpoint, file, maxLength }: PredictRequest,
  backend: Backend,
): Promise<Predictions> {
  const model = readModel(checkpoint)
  const modelClasses = requireClasses(model)
  const known = file.labels ?? (file.task && GLUE_TASK_DESCRIPTIONS[file.task].labels) ?? ownWords(model.head)
  const { split, labels } = await readSplit(file, { labels: known })
  if (labels.length !== modelClasses.length)
    throw new StillroomError(
      'invalid-model',
      `${checkpoint} knows ${modelClasses.length} classes and ${file.path} has ${labels.length} (${labels.join(', ')}).`,
    )
  const classes = classesOf(model.head, labels)
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
function ownWords(head: ModelHead): readonly string[] | undefined {
  return head.kind === 'classifier' && head.isNamed ? head.classes : undefined
}

/** Label words in the order of the checkpoint's logits: a checkpoint that knows the data's words may have them in an order of its own. */
function classesOf(head: ModelHead, labels: readonly string[]): readonly string[] {
  const own = ownWords(head)
  return own && labels.every((word) => own.includes(word)) ? own : labels
}
