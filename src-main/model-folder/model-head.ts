import { TASK_KINDS, taskKindOfProblem, type TaskKind } from '../contract/tasks.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { FAMILIES } from './families/families.ts'
import type { ModelConfig } from './parse-config.ts'
import { familyName } from './weight-names.ts'

/** What stands behind a model's encoder. */
export type ModelHead =
  /** Nothing: a pretrained encoder, with or without a pooler. */
  | { readonly kind: 'none' }
  /** It judges texts: by one class, several labels, or a number. */
  | {
      readonly kind: 'classifier'
      readonly taskKind: TaskKind
      /**
       * Names in the order of the logits: words, or LABEL_0, LABEL_1, … where the model has none.
       */
      readonly classes: readonly string[]
      /** Whether they are more than LABEL_0, LABEL_1, … */
      readonly isNamed: boolean
    }
  /** Outputs that are no classes of texts, or whose classes cannot be told. */
  | { readonly kind: 'other'; readonly outputs: number; readonly reason: string }

/**
 * What a model's outputs mean, by all that its files say of them.
 * @param outputs rows of the classifier's weight; undefined where there is none
 */
export function headOf(config: ModelConfig, outputs: number | undefined, hasPooler: boolean): ModelHead {
  if (outputs === undefined) return { kind: 'none' }
  const reason = whyNoClassifier(config, outputs, hasPooler)
  if (reason) return { kind: 'other', outputs, reason }
  const taskKind = taskKindOfHead(config, outputs)
  const named = config.names
  const classes = Array.from({ length: outputs }, (_, index) => named?.get(index) ?? `LABEL_${index}`)
  const isNamed = classes.some((name, index) => name !== `LABEL_${index}`)
  return { kind: 'classifier', taskKind, classes, isNamed }
}

/** One output is a number, whatever else is said or not said: a choice takes two classes. */
function taskKindOfHead({ problemType }: ModelConfig, outputs: number): TaskKind {
  const told = problemType === undefined ? undefined : taskKindOfProblem(problemType)
  return told ?? (outputs === 1 ? 'regression' : 'classification')
}

function whyNoClassifier(
  { encoder, architecture, problemType, names }: ModelConfig,
  outputs: number,
  hasPooler: boolean,
): string | undefined {
  const { classifier, ofTexts, others } = FAMILIES[encoder.family].architectures
  if (architecture !== undefined && ![classifier, ...ofTexts].includes(architecture))
    return `${Object.hasOwn(others, architecture) ? others[architecture] : 'what its outputs mean is not known here'} (architectures: ${architecture})`
  const taskKind = problemType === undefined ? undefined : taskKindOfProblem(problemType)
  if (problemType !== undefined && taskKind === undefined) return `its problem_type is ${problemType}`
  if (taskKind === 'regression' && outputs > 1)
    return `it gives ${outputs} numbers (problem_type: regression), and a label is one`
  if (taskKind === 'classification' && outputs < 2)
    return `it has ${outputs} output and its problem_type is ${problemType}; a choice takes two classes`
  if (!hasPooler)
    return `its classifier stands on a dense layer that the weights lack (${familyName('pooler.dense', encoder.family)}); a classifier of tokens has none`
  return names && whyNotNamed(names, outputs)
}

function whyNotNamed(names: ReadonlyMap<number, string>, outputs: number): string | undefined {
  const strange = [...names.keys()].find((id) => !(id < outputs))
  if (strange !== undefined || names.size !== outputs)
    return `config.json names the classes ${[...names.keys()]
      .sort((a, b) => a - b)
      .slice(0, 20)
      .join(', ')} (id2label), and its classifier has ${outputs}, counted from 0`
  const seen = new Set<string>()
  for (const name of names.values()) {
    if (seen.has(name)) return `config.json calls two classes ${JSON.stringify(name)} (id2label)`
    seen.add(name)
  }
  return undefined
}

/**
 * What a model that is to judge texts answers with: a teacher that is taken as it is, or a
 * checkpoint that predicts.
 * @param taskKind what it must answer with; any where left out
 * @returns names in the order of the logits
 * @throws StillroomError `invalid-model` for one without a classifier, `unsupported-model` for one
 * whose outputs are something else
 */
export function requireOutputs(
  { folder, head }: { readonly folder: string; readonly head: ModelHead },
  taskKind?: TaskKind,
): readonly string[] {
  if (head.kind === 'none')
    throw new StillroomError(
      'invalid-model',
      `${folder} has no classification head (classifier.weight), so it judges nothing. Fine-tune it first.`,
    )
  if (head.kind === 'other')
    throw new StillroomError(
      'unsupported-model',
      `${folder} judges no texts: ${head.reason}. Its encoder can be fine-tuned to that, with a new classifier; as it is it neither teaches nor predicts here.`,
    )
  if (taskKind === undefined || head.taskKind === taskKind) return head.classes
  throw new StillroomError(
    'unsupported-model',
    `${folder} answers with ${ANSWERS[head.taskKind]} (${saidBy(head)}), and the data's labels are ${ANSWERS[taskKind]}. Fine-tune it on this data first, or say what a label of the data is (taskKind: "${head.taskKind}").`,
  )
}

const ANSWERS: Readonly<Record<TaskKind, string>> = {
  classification: 'one class to a text',
  'multi-label': 'several labels to a text',
  regression: 'a number',
}

function saidBy({ taskKind, classes }: Extract<ModelHead, { kind: 'classifier' }>): string {
  return taskKind === 'regression' && classes.length === 1
    ? 'one output'
    : `problem_type: ${TASK_KINDS[taskKind].problemType}`
}
