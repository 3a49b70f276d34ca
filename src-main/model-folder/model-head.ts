import { StillroomError } from '../domain/stillroom-error.ts'
import { FAMILIES } from './families/families.ts'
import type { ModelConfig } from './parse-config.ts'
import { familyName } from './weight-names.ts'

/** What stands behind a model's encoder. */
export type ModelHead =
  /** Nothing: a pretrained encoder, with or without a pooler. */
  | { readonly kind: 'none' }
  /** A classifier of texts, one class to a text. */
  | {
      readonly kind: 'classifier'
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
  const named = config.names
  const classes = Array.from({ length: outputs }, (_, index) => named?.get(index) ?? `LABEL_${index}`)
  return { kind: 'classifier', classes, isNamed: classes.some((name, index) => name !== `LABEL_${index}`) }
}

function whyNoClassifier(
  { encoder, architecture, problemType, names }: ModelConfig,
  outputs: number,
  hasPooler: boolean,
): string | undefined {
  const { classifier, ofTexts, others } = FAMILIES[encoder.family].architectures
  if (architecture !== undefined && ![classifier, ...ofTexts].includes(architecture))
    return `${Object.hasOwn(others, architecture) ? others[architecture] : 'what its outputs mean is not known here'} (architectures: ${architecture})`
  if (problemType === 'multi_label_classification')
    return 'a text may have several of its classes at once (problem_type: multi_label_classification)'
  if (problemType === 'regression') return 'it gives a number, not a class (problem_type: regression)'
  if (problemType !== undefined && problemType !== 'single_label_classification')
    return `its problem_type is ${problemType}`
  if (outputs < 2) return `it has ${outputs} output, as a regression has, and a choice takes two classes`
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
 * The classes of a model that is to judge texts: a teacher that is taken as it is, or a checkpoint
 * that predicts.
 * @returns names in the order of the logits
 * @throws StillroomError `invalid-model` for one without a classifier, `unsupported-model` for one
 * whose outputs are something else
 */
export function requireClasses({
  folder,
  head,
}: {
  readonly folder: string
  readonly head: ModelHead
}): readonly string[] {
  if (head.kind === 'classifier') return head.classes
  if (head.kind === 'none')
    throw new StillroomError(
      'invalid-model',
      `${folder} has no classification head (classifier.weight), so it judges nothing. Fine-tune it first.`,
    )
  throw new StillroomError(
    'unsupported-model',
    `${folder} is no classifier with one class to a text: ${head.reason}. Its encoder can be fine-tuned to one, with a new classifier; as it is it neither teaches nor predicts here.`,
  )
}
