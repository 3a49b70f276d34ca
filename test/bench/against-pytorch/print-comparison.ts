import type { CurvesCompared, Pair, PartCompared, Spread } from './compare-sides.ts'
import { spreadOf } from './compare-sides.ts'
import type { SideRun } from './side-run.ts'

/** All that was found of one peer on one data set. */
export interface Comparison {
  readonly data: string
  readonly peer: string
  readonly what: string
  readonly precision: string
  readonly parts: readonly PartCompared[]
  readonly memory: {
    readonly peer: SideMemory
    readonly stillroom: SideMemory
    readonly ratio: number | null
  }
  readonly results: { readonly peer: SideResults; readonly stillroom: SideResults }
  readonly wallSeconds: { readonly peer: Spread; readonly stillroom: Spread }
  /** With dropout off. */
  readonly curves?: CurvesCompared
}

/** Median peak of each process of a side over its runs, in megabytes (10⁶ bytes); `together` is their sum, which the side never exceeds. */
export interface SideMemory {
  readonly byProcess: readonly number[]
  readonly together: number
}

export interface SideResults {
  readonly accuracy: Spread
  readonly mcc: Spread
  readonly agreement: Spread
}

/** What pairs of runs say besides their steps' times. */
export function outcomesOf(pairs: readonly Pair[]): Pick<Comparison, 'memory' | 'results' | 'wallSeconds'> {
  const peer = pairs.map((pair) => pair.peer)
  const stillroom = pairs.map((pair) => pair.stillroom)
  const memory = { peer: memoryOf(peer), stillroom: memoryOf(stillroom) }
  const ratio = memory.peer.together > 0 ? memory.stillroom.together / memory.peer.together : null
  const wall = (runs: readonly SideRun[]) => spreadOf(runs.map(({ wallSeconds }) => wallSeconds))
  return {
    memory: { ...memory, ratio },
    results: { peer: resultsOf(peer), stillroom: resultsOf(stillroom) },
    wallSeconds: { peer: wall(peer), stillroom: wall(stillroom) },
  }
}

/** The table for people. */
export function printComparison({
  what,
  data,
  precision,
  parts,
  memory,
  results,
  wallSeconds,
  curves,
}: Comparison): string {
  const lines = [`## ${data}, ${precision}: ${what}`, '']
  lines.push(
    '| part | steps | peer, ms a step | Stillroom, ms a step | peer ÷ Stillroom | tokens a second |',
    '|---|---|---|---|---|---|',
  )
  for (const {
    part,
    steps,
    peerMs,
    stillroomMs,
    ratio,
    peerTokensPerSecond,
    stillroomTokensPerSecond,
  } of parts)
    lines.push(
      `| ${part} | ${steps} | ${spread(peerMs, 0)} | ${spread(stillroomMs, 0)} | **${spread(ratio, 2)}** | ${peerTokensPerSecond.median.toFixed(0)}, ${stillroomTokensPerSecond.median.toFixed(0)} |`,
    )
  lines.push('')
  if (memory.ratio === null) lines.push('Peak memory: not measured here (needs /proc).')
  else
    lines.push(
      `Peak memory: peer ${memory.peer.together.toFixed(0)} MB; Stillroom ${memory.stillroom.together.toFixed(0)} MB (${memory.stillroom.byProcess.map((mb) => mb.toFixed(0)).join(' + ')}), ${memory.ratio.toFixed(2)} of the peer's.`,
    )
  for (const [side, { accuracy, mcc, agreement }] of [
    ['peer', results.peer],
    ['Stillroom', results.stillroom],
  ] as const)
    lines.push(
      `${side}: accuracy ${percent(accuracy)}, MCC ${spread(mcc, 3)}, agreement with the teacher ${percent(agreement)}; whole process ${spread(side === 'peer' ? wallSeconds.peer : wallSeconds.stillroom, 1)} s`,
    )
  if (curves) lines.push(curvesLine(curves))
  return `${lines.join('\n')}\n`
}

function curvesLine({ steps, loss, logits, gradientNorm, terms }: CurvesCompared): string {
  const norm =
    gradientNorm === null ? '' : `, of the gradient's norm ${gradientNorm.toExponential(1)} (relative)`
  const each = terms.length > 0 ? ` (by term ${terms.map((term) => term.toExponential(1)).join(', ')})` : ''
  return `Without dropout, ${steps} steps: largest difference of the loss ${loss.toExponential(1)}${each}${norm}, of the dev set's logits after them ${logits.toExponential(1)}.`
}

function memoryOf(runs: readonly SideRun[]): SideMemory {
  const processes = Math.max(0, ...runs.map(({ peaks }) => peaks.length))
  const byProcess = Array.from(
    { length: processes },
    (_, index) =>
      spreadOf(runs.map(({ peaks }) => megabytes(peaks.toSorted((a, b) => b.bytes - a.bytes)[index]?.bytes)))
        .median,
  )
  return { byProcess, together: byProcess.reduce((sum, each) => sum + each, 0) }
}

function resultsOf(runs: readonly SideRun[]): SideResults {
  return {
    accuracy: spreadOf(runs.map(({ accuracy }) => accuracy)),
    mcc: spreadOf(runs.map(({ mcc }) => mcc)),
    agreement: spreadOf(runs.map(({ agreement }) => agreement)),
  }
}

function megabytes(bytes = 0): number {
  return bytes / 1e6
}

function spread({ median, min, max }: Spread, digits: number): string {
  const [middle, low, high] = [median, min, max].map((number) => number.toFixed(digits))
  return low === high ? `${middle}` : `${middle} (${low}–${high})`
}

function percent({ median, min, max }: Spread): string {
  return `${spread({ median: median * 100, min: min * 100, max: max * 100 }, 1)} %`
}
