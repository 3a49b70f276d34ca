import { CONTROL_TITLES } from '../../contract/controls.ts'
import type { StudyControl } from '../../contract/study.ts'
import { differencesBetween, type StudyDifference } from './study-differences.ts'
import { groupsByPlace, placeKey, type StudyGroup } from './study-table.ts'

/** Whether a method does better than its control, or so few seeds and examples cannot say. */
export type Beats = 'yes' | 'no' | 'cannot be seen'

export interface ControlFinding {
  readonly control: StudyControl
  /** From the control to what it is the control of. */
  readonly difference: StudyDifference
}

/**
 * Every method less its control, seed by seed, in each column of the table; one correction over
 * all of them.
 * @param margin below it a difference does not matter; left out, nothing is said of that
 */
export function controlFindings(
  controls: readonly StudyControl[],
  groups: readonly StudyGroup[],
  margin?: number,
): readonly ControlFinding[] {
  const at = groupsByPlace(groups)
  const pairs = controls.flatMap((control) =>
    groups
      .filter(({ place }) => place[control.axis] === control.of)
      .flatMap((to) => {
        const from = at.get(placeKey(to.place.with(control.axis, control.value)))
        return from ? [{ from, to, control }] : []
      }),
  )
  return differencesBetween(pairs, margin).map((difference) => {
    const pair = pairs.find(({ from, to }) => from === difference.from && to === difference.to)
    if (!pair) throw new Error('a difference lies between two groups that were compared')
    return { control: pair.control, difference }
  })
}

/**
 * Yes where the seeds tell it, all controls together, and so do seeds and examples; no where both
 * tell the opposite, or that the two are equal within the margin.
 */
export function beats({ verdict, equal, overExamples }: StudyDifference): Beats {
  const [low = -Infinity, high = Infinity] = overExamples?.interval ?? []
  if (verdict === 'higher' && low > 0) return 'yes'
  return (verdict === 'lower' && high < 0) || equal === 'shown' ? 'no' : 'cannot be seen'
}

/**
 * internal, together beats its control, reversed mapping, in MCC: cannot be seen with 3 seeds and
 * 1,043 examples
 * @param metric what is compared, in words
 */
export function controlSentence({ control, difference }: ControlFinding, metric: string): string {
  const { seeds, overExamples, to } = difference
  const elsewhere = to.place.filter((_, axis) => axis !== control.axis)
  const found = beats(difference)
  const examples = overExamples ? ` and ${overExamples.examples.toLocaleString('en')} examples` : ''
  const ofHowMany = `with ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}${examples}`
  return [
    ...(elsewhere.length === 0 ? [] : [`At ${elsewhere.join(', ')}: `]),
    `${control.of} beats its control, ${CONTROL_TITLES[control.control].toLowerCase()}, in ${metric}: `,
    found === 'cannot be seen' ? `${found} ${ofHowMany}` : `${found}, ${ofHowMany}`,
  ].join('')
}
