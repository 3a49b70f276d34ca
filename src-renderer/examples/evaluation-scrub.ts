import type { SideBySide, StudentRole, StudentSide } from '../../src-main/contract/example-browser.ts'

/** A place that the scrubber goes to: each student at its last evaluation up to a step. */
export interface ScrubPlace {
  readonly step: number
  readonly stepA: number
  readonly stepB: number | undefined
  readonly stepC: number | undefined
  /** In words: the step, and A's stage where it has several. */
  readonly text: string
}

/** Every step at which a student was evaluated, once each of them has been. */
export function scrubPlaces({ a, b, c }: Pick<SideBySide, StudentRole>): readonly ScrubPlace[] {
  const students = [a, b, c].filter((student) => student !== null)
  const steps = new Set(students.flatMap(({ evaluations }) => evaluations.map(({ step }) => step)))
  return [...steps]
    .toSorted((x, y) => x - y)
    .flatMap((step): readonly ScrubPlace[] => {
      const [ofA, ofB, ofC] = [a, b, c].map((student) => student && lastUpTo(student, step))
      if (!ofA || ofB === undefined || ofC === undefined) return []
      const stage = a.stages.length > 1 ? `, A’s stage ${ofA.stage + 1} of ${a.stages.length}` : ''
      const text = `step ${step.toLocaleString('en')}${stage}`
      return [{ step, stepA: ofA.step, stepB: ofB?.step, stepC: ofC?.step, text }]
    })
}

/** Where the scrubber stands: the last place that is no later than what is looked at. */
export function scrubPosition(
  places: readonly ScrubPlace[],
  { a, b, c }: Pick<SideBySide, StudentRole>,
): number {
  const step = Math.max(a.step, b?.step ?? 0, c?.step ?? 0)
  return Math.max(
    0,
    places.findLastIndex((place) => place.step <= step),
  )
}

function lastUpTo(
  { evaluations }: StudentSide,
  step: number,
): StudentSide['evaluations'][number] | undefined {
  return evaluations.findLast((evaluation) => evaluation.step <= step)
}
