import type { TrainingEvent } from '../../contract/training-event.ts'

/** Events of which each step has at most one of a kind. */
type MeasuredEvent = Extract<TrainingEvent, { kind: 'dev-losses' | 'gradients' }>

/** Events of one kind in the order of their steps; what a resumed run did again, once. */
export function newestByStep<Kind extends MeasuredEvent['kind']>(
  events: readonly TrainingEvent[],
  kind: Kind,
): readonly Extract<MeasuredEvent, { kind: Kind }>[] {
  let found: readonly MeasuredEvent[] = []
  for (const event of events) {
    if (event.kind === 'started') found = found.filter(({ step }) => step <= event.fromStep)
    if (event.kind !== 'dev-losses' && event.kind !== 'gradients') continue
    if (event.kind === kind) found = [...found.filter(({ step }) => step < event.step), event]
  }
  return found as readonly Extract<MeasuredEvent, { kind: Kind }>[]
}
