import { keep, readKept } from '../shared/kept.ts'

const NAME = 'run-view'

export const METRICS = [
  'pearson',
  'spearman',
  'mse',
  'accuracy',
  'f1Class1',
  'f1Macro',
  'f1Micro',
  'f1Weighted',
  'mcc',
  'agreement',
] as const
export type Metric = (typeof METRICS)[number]

export const AXES = ['step', 'epoch', 'time'] as const

interface Kept {
  readonly axis: (typeof AXES)[number]
  readonly smoothing: number
  readonly isLog: boolean
  readonly isRaw: boolean
  /** null: the one that the task is judged by. */
  readonly metric: Metric | null
}

const USUAL: Kept = { axis: 'step', smoothing: 0.6, isLog: false, isRaw: false, metric: null }

/** How a person likes to look at runs; kept from visit to visit. */
export class RunSettings {
  axis = $state(USUAL.axis)
  smoothing = $state(USUAL.smoothing)
  isLog = $state(USUAL.isLog)
  isRaw = $state(USUAL.isRaw)
  metric = $state<Metric | null>(USUAL.metric)

  constructor() {
    const kept = read()
    this.axis = kept.axis
    this.smoothing = kept.smoothing
    this.isLog = kept.isLog
    this.isRaw = kept.isRaw
    this.metric = kept.metric
    $effect(() => {
      const { axis, smoothing, isLog, isRaw, metric } = this
      keep(NAME, { axis, smoothing, isLog, isRaw, metric } satisfies Kept)
    })
  }

  /** Within what can be drawn: 0 to 0.99, in hundredths. */
  smoothBy(by: number): void {
    this.smoothing = Math.min(0.99, Math.max(0, Math.round((this.smoothing + by) * 100) / 100))
  }
}

/** What was kept, as far as it still means something. */
function read(): Kept {
  const kept = readKept<Partial<Kept>>(NAME, isObject, {})
  const { smoothing = USUAL.smoothing } = kept
  return {
    axis: AXES.find((axis) => axis === kept.axis) ?? USUAL.axis,
    smoothing: smoothing >= 0 && smoothing < 1 ? smoothing : USUAL.smoothing,
    isLog: kept.isLog === true,
    isRaw: kept.isRaw === true,
    metric: METRICS.find((metric) => metric === kept.metric) ?? USUAL.metric,
  }
}

function isObject(value: unknown): value is Partial<Kept> {
  return typeof value === 'object' && value !== null
}
