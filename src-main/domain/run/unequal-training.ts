/** A side of a comparison: the runs that stand for it. */
export interface TrainedSide {
  readonly name: string
  /** Examples are null where only the steps are known. */
  readonly runs: readonly { readonly step: number; readonly examplesSeen: number | null }[]
}

/**
 * What a comparison must say where its sides were not trained equally long; undefined where they
 * were.
 */
export function unequalTraining(sides: readonly TrainedSide[]): string | undefined {
  const trained = sides.filter(({ runs }) => runs.length > 0)
  const words = trained.map((side) => trainedWords(side.runs))
  if (new Set(words).size < 2) return undefined
  const each = trained.map(({ name }, index) => `${name} ${words[index]}`).join('; ')
  return `Not trained equally long, which alone may make a difference: ${each}`
}

/** `852 steps, 27,198 examples`; of several runs from the least to the most. */
function trainedWords(runs: TrainedSide['runs']): string {
  const steps = rangeText(runs.map(({ step }) => step))
  const examples = runs.flatMap(({ examplesSeen }) => examplesSeen ?? [])
  return examples.length < runs.length ? `${steps} steps` : `${steps} steps, ${rangeText(examples)} examples`
}

function rangeText(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map((number) =>
    number.toLocaleString('en'),
  )
  return least === most ? `${least}` : `${least} to ${most}`
}
