import type { HostEvent } from '../../src-main/contract/host-event.ts'
import type { Points } from '../../src-main/contract/points.ts'
import type { RunDetails } from '../../src-main/contract/requests/run-requests.ts'
import type { RunLog } from '../../src-main/contract/run-log.ts'
import type { Evaluation } from '../../src-main/contract/run-overview.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { timelineOf } from '../../src-main/domain/run/run-timeline.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import type { CurvePoints } from '../charts/chart-data.ts'
import { createGrowingPoints, type GrowingPoints } from '../charts/growing-points.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { createBeat } from '../shared/beat.ts'
import { browserClock } from '../shared/browser-clock.ts'
import { NewestAsk } from '../shared/newest-ask.ts'

/** A curve on the screen has no room for more. */
const MOST_POINTS = 2000
/**
 * Steps that speed and forecast are told from; and what was filled of the vault, by steps that did.
 */
const RECENT_STEPS = 200
/**
 * Between two drawings of the curves while a training goes on: a step moves them by less than a
 * pixel, and each drawing takes the trainer's cores from it. What the trainer said, and how far it
 * is, is shown as it comes; the curves are drawn in one frame with that.
 */
const DRAWING = { everyMs: () => 1000, restPerMs: 50, patienceMs: 500 }
const SPEEDS = ['examplesPerSecond', 'tokensPerSecond', 'fillMs', 'vaultChunks'] as const

type RunEvent = Extract<HostEvent, { kind: 'run' }>
const NOTHING: CurvePoints = { steps: [], values: [], era: -1 }

/**
 * One run's curves, evaluations and log, growing while it trains: an event costs what it brings,
 * and what is kept is bounded. Create under `{#key id}`;
 * it stops listening with its component.
 */
export class LiveRun {
  details = $state.raw<RunDetails>()
  failure = $state<string>()
  /** What the trainer said besides steps. */
  log = $state.raw<RunLog>({ events: [], leftOut: 0, lastSeq: 0, lastAt: null })
  evaluations = $state.raw<readonly Evaluation[]>([])
  /** Names of the curves. */
  names = $state.raw<readonly string[]>([])
  /** Speeds of the recent steps, the newest last. */
  recent = $state.raw<Readonly<Record<string, Points>>>({})
  /** Of the newest event of any kind. */
  lastSeq = $state(0)
  /**
   * The last step that the curves show, and when it was taken; undefined where the log says later
   * than that.
   */
  lastStep = $state.raw<{ readonly step: number; readonly at: string }>()
  readonly #events = $derived(this.log.events)
  readonly timeline = $derived(timelineOf(this.#events, this.lastStep))
  /** Rises with every change of a curve. */
  #version = $state(0)
  readonly #curves = new Map<string, GrowingPoints>()
  readonly #id: string
  readonly #loads = new NewestAsk()
  /** What was told while a load was under way; undefined when none is. */
  #told: RunEvent[] | undefined = []
  #wasLost = false
  /** The newest step, drawn or not, and the speeds that belong to it. */
  #newest: { readonly step: number; readonly at: string } | undefined
  #speeds: Readonly<Record<string, Points>> = {}
  readonly #drawing = createBeat(() => this.#draw(), DRAWING, browserClock)

  constructor(id: string, link: HostLink) {
    this.#id = id
    void this.load()
    $effect(() =>
      link.onEvent((event) => {
        if (event.kind !== 'run' || event.run.id !== id) return
        if (this.#told) this.#told.push(event)
        else this.#take(event)
      }),
    )
    $effect(() => () => this.#drawing.end())
    // What was told while nobody listened is not told again.
    $effect(() => {
      if (link.connection === 'lost') this.#wasLost = true
      if (link.connection !== 'open' || !this.#wasLost) return
      this.#wasLost = false
      void this.load()
    })
  }

  /**
   * Points of a curve as they are now; follow changes by reading it where effects and deriveds see
   * it.
   */
  curve(name: string): CurvePoints {
    void this.#version
    return this.#curves.get(name)?.points() ?? NOTHING
  }

  async load(): Promise<void> {
    const isNewest = this.#loads.begin()
    const told = (this.#told = [])
    try {
      const id = this.#id
      const details = await ask('runs.show', { id })
      const series = [...details.series]
      const [curves, recent, log] = await Promise.all([
        ask('runs.curves', { id, series, most: MOST_POINTS }),
        ask('runs.lastPoints', { id, series: [...SPEEDS], count: RECENT_STEPS }),
        ask('runs.log', { id }),
      ])
      if (!isNewest()) return
      this.#curves.clear()
      const isThinned = (points: Points) =>
        (points.steps.at(-1) ?? 0) - (points.steps[0] ?? 0) >= points.steps.length
      for (const [name, points] of Object.entries(curves))
        this.#curves.set(name, createGrowingPoints(points, isThinned(points)))
      this.names = series
      this.#speeds = recent
      this.log = log
      this.lastSeq = log.lastSeq
      this.evaluations = details.evaluations
      this.#newest = lastStepOf(log, details.run.step)
      this.details = details
      this.failure = undefined
      this.#drawing.now()
      this.#told = undefined
      for (const event of told) this.#take(event)
    } catch (thrown) {
      if (!isNewest()) return
      this.failure = messageOf(thrown)
      this.#told = undefined
    }
  }

  /**
   * The log is read from the run's folder and may be ahead of what the curves were asked from:
   * curves and evaluations take whatever they lack, the log only what is newer than it.
   */
  #take({ events, points }: RunEvent): void {
    if (events.length === 0) return
    const news = events.filter(({ seq }) => seq > this.lastSeq)
    const isGap =
      (news[0]?.seq ?? 0) > this.lastSeq + 1 || (points.loss?.steps[0] ?? 0) > this.#lastLoss() + 1
    // A resumed run takes steps again, and what was told may have passed us by: then everything is
    // asked anew.
    if (isGap || events.some(({ kind }) => kind === 'started')) return void this.load()
    for (const [name, added] of Object.entries(points)) this.#append(name, added)
    this.#takeSpeeds(points)
    const step = events.findLast((event) => event.kind === 'step')
    if (step) this.#newest = { step: step.step, at: step.at }
    const evaluated = events.flatMap((event) => (event.kind === 'evaluated' ? [event] : []))
    if (evaluated.length > 0) this.evaluations = withEvaluations(this.evaluations, evaluated)
    const notable = news.filter(({ kind }) => kind !== 'step')
    const last = news.at(-1)
    if (last) this.lastSeq = last.seq
    if (last && notable.length > 0)
      this.log = {
        ...this.log,
        lastSeq: last.seq,
        lastAt: last.at,
        events: [...this.log.events, ...notable],
      }
    // What is notable is drawn at once: a stage has ended, the run has finished.
    if (notable.length > 0 || evaluated.length > 0) this.#drawing.now()
    else this.#drawing.soon()
  }

  #lastLoss(): number {
    const steps = this.#curves.get('loss')?.points().steps
    return steps?.[steps.length - 1] ?? 0
  }

  #draw(): void {
    this.recent = this.#speeds
    this.lastStep = this.#newest
    this.#version++
  }

  #append(name: string, added: Points): void {
    const curve = this.#curves.get(name)
    if (curve) curve.append(added)
    else {
      this.#curves.set(name, createGrowingPoints(added, false))
      this.names = [...this.names, name]
    }
  }

  #takeSpeeds(points: RunEvent['points']): void {
    const grown = SPEEDS.map((name) => {
      const before = this.#speeds[name] ?? { steps: [], values: [] }
      const told = points[name] ?? { steps: [], values: [] }
      const from = told.steps.findIndex((step) => step > (before.steps.at(-1) ?? 0))
      const added =
        from < 0
          ? { steps: [], values: [] }
          : { steps: told.steps.slice(from), values: told.values.slice(from) }
      return [
        name,
        {
          steps: [...before.steps, ...added.steps].slice(-RECENT_STEPS),
          values: [...before.values, ...added.values].slice(-RECENT_STEPS),
        },
      ] as const
    })
    this.#speeds = Object.fromEntries(grown)
  }
}

function withEvaluations(
  before: readonly Evaluation[],
  added: readonly Extract<TrainingEvent, { kind: 'evaluated' }>[],
): readonly Evaluation[] {
  const steps = new Set(added.map(({ step }) => step))
  return [...before.filter(({ step }) => !steps.has(step)), ...added].sort((a, b) => a.step - b.step)
}

/**
 * When the newest event is a step, its time is known; else there is nothing to add to what the log
 * says.
 */
function lastStepOf({ events, lastSeq, lastAt }: RunLog, step: number): LiveRun['lastStep'] {
  return lastAt !== null && lastSeq > (events.at(-1)?.seq ?? 0) ? { step, at: lastAt } : undefined
}
