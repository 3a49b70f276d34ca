import type { MatchedClasses } from '../../contract/class-matching.ts'
import type { Example, UnlabelledRow } from '../../contract/dataset.ts'
import type { PredictRequest, Predictions } from '../../contract/inspection.ts'
import type { Task, TaskKind } from '../../contract/tasks.ts'
import { matchClasses } from '../../domain/plan/match-classes.ts'
import { mapForCommand, matchingInWords, unmatchedInWords } from '../../domain/plan/matching-in-words.ts'
import { goldOf, isLabelSaid, judge, type Judged } from '../../domain/dev-set/judge.ts'
import { predictedClasses } from '../../domain/dev-set/scores.ts'
import { taskScores } from '../../domain/dev-set/task-scores.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readSplit } from '../../datasets/read-split.ts'
import type { Backend } from '../backend.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { evaluate } from '../training/evaluate.ts'
import { readsOfLogits } from '../encoder/reads.ts'
import { buildClassifier } from './classifier.ts'
import { requireOutputs, type ModelHead } from '../../model-folder/model-head.ts'
import { readModel } from '../../model-folder/read-weights.ts'

/**
 * What a fine-tuned checkpoint says of every row of a file that holds a text. Its classes are
 * matched with the file's labels by name; rows without a label are answered like the others and not
 * judged.
 * @throws StillroomError `invalid-model` where its classes are not the file's labels; what
 * `readModel` and `requireOutputs` throw
 */
export async function predictFile(
  { checkpoint, file, maxLength, labels: map }: PredictRequest,
  backend: Backend,
): Promise<Predictions> {
  const model = readModel(checkpoint)
  const names = requireOutputs(model)
  const taskKind = taskKindOfModel(model)
  const { split, labels: found, reading } = await readSplit({ ...file, taskKind }, { mayBeUnlabelled: true })
  const isOrdered = ['plan', 'task', 'file'].includes(reading.classesBy ?? '')
  const matched =
    split.examples.length > 0 && taskKind !== 'regression'
      ? matchFound(checkpoint, names, found, { map, isOrdered })
      : undefined
  const rows = inFileOrder(split.examples, split.unlabelled)
  const tokenizer = loadTokenizer(checkpoint, model.config.vocabularySize, model.config.tokenTypes)
  const length = Math.min(maxLength, model.config.positions)
  const encoded = rows.map(({ text, textPair, line }) => ({
    ...tokenizer.encode(text, textPair, length),
    label: 0,
    line,
  }))
  const { graph, inputs, logits: output, variables } = buildClassifier(model, backend, readsOfLogits)
  const session = backend.load(graph)
  try {
    variables.assign(session, model.weights)
    const logits = await evaluate(session, inputs, output, encoded)
    requireNumbers(checkpoint, logits)
    const task = { kind: taskKind, outputs: names.length }
    const placeOf = found.map((word) => matched?.order[matched.labels.indexOf(word)] ?? -1)
    const judged = judgeRows(task, logits, rows, placeOf)
    return {
      taskKind,
      labels: rows.map((_, row) => answerOf(task, names, logits, row)),
      logits: rows.map((_, row) => [...logits.subarray(row * names.length, (row + 1) * names.length)]),
      classes: names,
      lines: rows.map(({ line }) => line),
      scores: judged ? taskScores(judged) : null,
      accuracy: judged && taskKind !== 'regression' ? taskScores(judged).accuracy : null,
      judged: judged?.right.length ?? 0,
      unlabelled: split.unlabelled.length,
      matched: matched
        ? matched.labels.map((label, index) => ({
            class: names[matched.order[index] ?? -1] ?? '',
            label: matched.reasons[index] === 'model-alone' ? null : label,
            reason: matched.reasons[index] ?? 'name',
          }))
        : [],
      matching: matched ? matchingInWords(matched.labels, matched) : null,
      rejected: split.rejected,
      notes: model.notes,
    }
  } finally {
    session.close()
  }
}

function taskKindOfModel({ head }: { readonly head: ModelHead }): TaskKind {
  return head.kind === 'classifier' ? head.taskKind : 'classification'
}

/**
 * The labelled rows, judged; undefined where none is. A number has no tolerance here: it is scored,
 * and never called right.
 * @param placeOf of each label of the file, the place of its class among the model's
 */
function judgeRows(
  task: Task,
  logits: Float32Array,
  rows: readonly (Example | UnlabelledRow)[],
  placeOf: readonly number[],
): Judged | undefined {
  const labelled = rows.flatMap((row, at) => ('label' in row ? [{ row, at }] : []))
  if (labelled.length === 0) return undefined
  const ofThem = new Float32Array(labelled.length * task.outputs)
  labelled.forEach(({ at }, index) =>
    ofThem.set(logits.subarray(at * task.outputs, (at + 1) * task.outputs), index * task.outputs),
  )
  const placed = labelled.map(({ row: { label, labels } }) => ({
    label: task.kind === 'classification' ? (placeOf[label] ?? -1) : label,
    labels: labels?.map((one) => placeOf[one] ?? -1),
  }))
  return judge(task, ofThem, goldOf(task, placed))
}

/** The class, the labels, or the number that a model says, in words. */
function answerOf(
  { kind, outputs }: Task,
  names: readonly string[],
  logits: Float32Array,
  row: number,
): string {
  const ofRow = logits.subarray(row * outputs, (row + 1) * outputs)
  if (kind === 'regression') return String(ofRow[0])
  if (kind === 'classification') return names[predictedClasses(ofRow, outputs)[0] ?? 0] ?? ''
  return names.filter((_, label) => isLabelSaid(ofRow[label] ?? 0)).join(', ')
}

/**
 * Weights that hold no numbers come to logits that hold none, of which the largest means nothing.
 */
function requireNumbers(checkpoint: string, logits: Float32Array): void {
  if (logits.every((logit) => Number.isFinite(logit))) return
  throw new StillroomError(
    'invalid-model',
    `${checkpoint} gives logits that are no numbers (NaN or infinite), so it predicts nothing: its weights are damaged, or its training ran away. Take an earlier checkpoint.`,
  )
}

function matchFound(
  checkpoint: string,
  names: readonly string[],
  found: readonly string[],
  settings: Parameters<typeof matchClasses>[2] & object,
): MatchedClasses & { readonly labels: readonly string[] } {
  // A file need not have a row of every label that a person names.
  const named = Object.values(settings.map ?? {}).filter((label) => !found.includes(label))
  const labels = [...found, ...new Set(named)]
  const matched = matchClasses(names, labels, settings)
  if (matched.kind === 'matched') return matched
  throw new StillroomError(
    'invalid-model',
    `${unmatchedInWords(checkpoint, matched, labels)} ${mapForCommand(matched, labels)}`,
  )
}

function inFileOrder(
  examples: readonly Example[],
  unlabelled: readonly UnlabelledRow[],
): readonly (Example | UnlabelledRow)[] {
  return unlabelled.length === 0 ? examples : [...examples, ...unlabelled].sort((a, b) => a.line - b.line)
}
