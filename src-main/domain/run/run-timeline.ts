import type { TrainingEvent } from '../../contract/training-event.ts'

type StageEnd = Extract<TrainingEvent, { kind: 'stage-ended' }>

/** A stage as it went, or as it is planned. */
export interface StageSpan {
  readonly index: number
  readonly name: string
  /** Steps at its beginning and end; where it has not begun or ended, as planned. */
  readonly from: number
  readonly to: number
  readonly state: 'done' | 'now' | 'planned'
  readonly reason?: StageEnd['reason']
}

/**
 * Training time that had gone by at a step: pauses and the time between two lives of the trainer
 * are not in it.
 */
export interface Anchor {
  readonly step: number
  readonly seconds: number
}

export interface RunTimeline {
  readonly started?: Extract<TrainingEvent, { kind: 'started' }>
  readonly stages: readonly StageSpan[]
  /** Of all stages; falls when one converges before its limit. */
  readonly lastStep: number
  readonly checkpoint?: Extract<TrainingEvent, { kind: 'checkpoint' }>
  readonly failed?: Extract<TrainingEvent, { kind: 'failed' }>
  readonly finished?: Extract<TrainingEvent, { kind: 'finished' }>
  readonly tested?: Extract<TrainingEvent, { kind: 'tested' }>
  /** Steps rise, seconds do not fall; empty before the first step was told of. */
  readonly anchors: readonly Anchor[]
}

/**
 * The course of a run, from what its trainer said besides steps. A resumed run takes the steps
 * behind its checkpoint again: what was said of them before does not count.
 * @param last the last step and when it was taken, where it was taken after the last of `events`
 */
export function timelineOf(
  events: readonly TrainingEvent[],
  last?: { readonly step: number; readonly at: string },
): RunTimeline {
  let started: RunTimeline['started']
  let checkpoint: RunTimeline['checkpoint']
  let failed: RunTimeline['failed']
  let finished: RunTimeline['finished']
  let tested: RunTimeline['tested']
  const begun = new Map<number, number>()
  const ended = new Map<number, StageEnd>()
  for (const event of events) {
    switch (event.kind) {
      case 'started':
        started = event
        failed = undefined
        for (const [stage, step] of begun) if (step > event.fromStep) begun.delete(stage)
        for (const [stage, { step }] of ended) if (step > event.fromStep) ended.delete(stage)
        break
      case 'stage-started':
        begun.set(event.stage, event.step)
        break
      case 'stage-ended':
        ended.set(event.stage, event)
        break
      case 'checkpoint':
        checkpoint = event
        break
      case 'failed':
        failed = event
        break
      case 'tested':
        tested = event
        break
      case 'finished':
        finished = event
        break
      default:
    }
  }
  let at = 0
  const stages = (started?.stages ?? []).map(({ index, name, steps }): StageSpan => {
    const from = begun.get(index) ?? at
    const end = ended.get(index)
    const to = end?.step ?? from + steps
    at = to
    const state = end ? 'done' : begun.has(index) ? 'now' : 'planned'
    return { index, name, from, to, state, reason: end?.reason }
  })
  const anchors = anchorsOf(events, last)
  return { started, stages, lastStep: at, checkpoint, failed, finished, tested, anchors }
}

function anchorsOf(
  events: readonly TrainingEvent[],
  last: { readonly step: number; readonly at: string } | undefined,
): readonly Anchor[] {
  const anchors: Anchor[] = []
  let seconds = 0
  /** When the clock was last read; undefined while it stands still. */
  let before: number | undefined
  for (const event of events) {
    const now = Date.parse(event.at) / 1000
    if (event.kind === 'started') {
      while ((anchors.at(-1)?.step ?? -1) > event.fromStep) anchors.pop()
      seconds = anchors.at(-1)?.seconds ?? 0
      before = undefined
    }
    // Loading, and judging the teacher, come before the first stage and are no training.
    if (event.kind === 'teacher-evaluated' || !('step' in event)) continue
    if (before !== undefined) seconds += Math.max(0, now - before)
    before = event.kind === 'paused' || event.kind === 'stopped' || event.kind === 'failed' ? undefined : now
    if (event.kind === 'continued') before = now
    if (event.step < (anchors.at(-1)?.step ?? 0)) continue
    if (event.step === anchors.at(-1)?.step) anchors.pop()
    anchors.push({ step: event.step, seconds })
  }
  if (last && before !== undefined && last.step > (anchors.at(-1)?.step ?? 0))
    anchors.push({ step: last.step, seconds: seconds + Math.max(0, Date.parse(last.at) / 1000 - before) })
  return anchors
}

/** Training time at a step, between anchors in proportion; beyond the last at the pace so far. */
export function secondsAt(anchors: readonly Anchor[], step: number): number {
  let [low, high] = [0, anchors.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((anchors[middle]?.step ?? 0) <= step) low = middle + 1
    else high = middle
  }
  const first = anchors[0]
  const last = anchors.at(-1)
  if (!first || !last) return 0
  const a = anchors[low - 1] ?? first
  const b = anchors[low]
  if (b)
    return a.step === b.step
      ? a.seconds
      : a.seconds + ((step - a.step) / (b.step - a.step)) * (b.seconds - a.seconds)
  const pace = last.step > first.step ? (last.seconds - first.seconds) / (last.step - first.step) : 0
  return last.seconds + (step - last.step) * pace
}
