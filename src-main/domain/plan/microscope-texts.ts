import type { Microscope, Training } from '../../contract/plan.ts'

/**
 * Where a plan does not say how many texts are measured, one in so many of those that are learnt
 * from between two evaluations, which bounds what measuring costs; fewer would say little, and the
 * first time that a stage is measured costs besides, whatever their number.
 */
const USUAL_DEV = { oneIn: 128, most: 256, fewest: 16 } as const
const USUAL_TRAIN = { oneIn: 128, most: 32, fewest: 32 } as const

interface Measuring {
  readonly microscope?: Microscope
  readonly training: Training
}

/**
 * How many dev texts losses are measured on at every evaluation.
 * @param trainTexts of the training set
 * @param devTexts of the dev set
 */
export function measuredDevTexts(
  { microscope, training }: Measuring,
  trainTexts: number,
  devTexts: number,
): number {
  return Math.min(devTexts, microscope?.devTexts ?? usualTexts(training, trainTexts, USUAL_DEV))
}

/**
 * How many training texts gradients are measured on, in one batch.
 * @param atOnce texts that a step computes at once
 */
export function measuredTrainTexts(
  { microscope, training }: Measuring,
  trainTexts: number,
  atOnce: number,
): number {
  const wanted = microscope?.gradientTexts ?? usualTexts(training, trainTexts, USUAL_TRAIN)
  return Math.min(trainTexts, atOnce, wanted)
}

function usualTexts(
  { evaluateEvery, epochs }: Training,
  trainTexts: number,
  { oneIn, most, fewest }: { readonly oneIn: number; readonly most: number; readonly fewest: number },
): number {
  const texts = Math.floor((Math.min(evaluateEvery, epochs) * trainTexts) / oneIn)
  return texts < fewest ? 0 : Math.min(most, texts)
}
