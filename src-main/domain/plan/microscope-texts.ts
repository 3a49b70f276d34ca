import type { Microscope, Training } from '../../contract/plan.ts'

/** Of one kind of text: how many are measured where a plan does not say. */
interface UsualTexts {
  /** One for so many training texts between two evaluations, which bounds what measuring costs. */
  readonly oneIn: number
  readonly most: number
  /** Fewer say nothing, and none are measured. */
  readonly fewest: number
}
const USUAL_DEV_TEXTS: UsualTexts = { oneIn: 64, most: 256, fewest: 8 }

/**
 * How many dev texts losses are measured on at every evaluation.
 * @param trainTexts of the training set
 * @param devTexts of the dev set
 */
export function measuredDevTexts(
  { microscope, training }: { readonly microscope?: Microscope; readonly training: Training },
  trainTexts: number,
  devTexts: number,
): number {
  return Math.min(devTexts, microscope?.devTexts ?? usualTexts(training, trainTexts, USUAL_DEV_TEXTS))
}

function usualTexts(
  { evaluateEvery }: Training,
  trainTexts: number,
  { oneIn, most, fewest }: UsualTexts,
): number {
  const texts = Math.floor((Math.min(1, evaluateEvery) * trainTexts) / oneIn)
  return texts < fewest ? 0 : Math.min(most, texts)
}
