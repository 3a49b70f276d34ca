import type { CurvesCompared, Pair, PartCompared, Spread } from './compare-sides.ts'
import { spreadOf } from './compare-sides.ts'
import type { SideRun } from './side-run.ts'
import type { ProcessPeak } from './watch-peaks.ts'

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
    /** Of what is left when a page that several processes hold counts once. */
    readonly ratioSharedOnce: number | null
  }
  readonly results: { readonly peer: SideResults; readonly stillroom: SideResults }
  readonly wallSeconds: { readonly peer: Spread; readonly stillroom: Spread }
  /** With dropout off. */
  readonly curves?: CurvesCompared
}

/** Median peak of each process of a side over its runs, in megabytes (10⁶ bytes). */
export interface SideMemory {
  readonly byProcess: readonly number[]
  /** Their sum, which the side never exceeds. */
  readonly together: number
  /**
   * Their sum with proportional shares instead: a page that both of Stillroom's processes hold
   * counts once, as it lies in memory.
   */
  readonly sharedOnce: number
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
  const ratioOf = (part: 'together' | 'sharedOnce') =>
    memory.peer[part] > 0 ? memory.stillroom[part] / memory.peer[part] : null
  const wall = (runs: readonly SideRun[]) => spreadOf(runs.map(({ wallSeconds }) => wallSeconds))
  return {
    memory: { ...memory, ratio: ratioOf('together'), ratioSharedOnce: ratioOf('sharedOnce') },
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
      `Pages that several processes hold counted once: peer ${memory.peer.sharedOnce.toFixed(0)} MB; Stillroom ${memory.stillroom.sharedOnce.toFixed(0)} MB, ${memory.ratioSharedOnce?.toFixed(2)} of the peer's.`,
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
  const medianOf = (index: number, bytesOf: (peak: ProcessPeak) => number) =>
    spreadOf(
      runs.map(({ peaks }) => {
        const peak = peaks.toSorted((a, b) => b.bytes - a.bytes)[index]
        return peak ? bytesOf(peak) / 1e6 : 0
      }),
    ).median
  const places = Array.from({ length: processes }, (_, index) => index)
  const byProcess = places.map((index) => medianOf(index, ({ bytes }) => bytes))
  const unshared = places.map((index) => medianOf(index, ({ bytes, othersBytes }) => bytes - othersBytes))
  return { byProcess, together: sumOf(byProcess), sharedOnce: sumOf(unshared) }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}

function resultsOf(runs: readonly SideRun[]): SideResults {
  return {
    accuracy: spreadOf(runs.map(({ accuracy }) => accuracy)),
    mcc: spreadOf(runs.map(({ mcc }) => mcc)),
    agreement: spreadOf(runs.map(({ agreement }) => agreement)),
  }
}

function spread({ median, min, max }: Spread, digits: number): string {
  const [middle, low, high] = [median, min, max].map((number) => number.toFixed(digits))
  return low === high ? `${middle}` : `${middle} (${low}–${high})`
}

function percent({ median, min, max }: Spread): string {
  return `${spread({ median: median * 100, min: min * 100, max: max * 100 }, 1)} %`
}
