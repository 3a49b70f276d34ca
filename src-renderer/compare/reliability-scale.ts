import type { RunReliability } from '../../src-main/contract/comparison.ts'

export interface ScaleBox {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Where a reliability diagram has its confidences and shares, and from where they are counted. */
export interface ReliabilityScale {
  /** Bins that hold examples. */
  readonly filled: RunReliability['bins']
  readonly lowest: number
  readonly lowestRight: number
  /** Examples in the fullest bin. */
  readonly most: number
  readonly x: (confidence: number) => number
  readonly y: (right: number) => number
}

/** @param box edges of the plot, in pixels from the top left */
export function reliabilityScale(bins: RunReliability['bins'], box: ScaleBox): ReliabilityScale {
  const filled = bins.filter(({ count }) => count > 0)
  // Two classes are never less sure than a half.
  const lowest = Math.min(0.5, Math.floor((filled[0]?.from ?? 0) * 4) / 4)
  const lowestRight = Math.min(lowest, Math.floor(Math.min(...filled.map(({ right }) => right)) * 4) / 4)
  return {
    filled,
    lowest,
    lowestRight,
    most: Math.max(1, ...bins.map(({ count }) => count)),
    x: (value) => box.left + ((value - lowest) / (1 - lowest)) * (box.right - box.left),
    y: (value) => box.bottom - ((value - lowestRight) / (1 - lowestRight)) * (box.bottom - box.top),
  }
}

/** Three places from the lowest to 1. */
export function shareTicks(from: number): readonly number[] {
  return from === 0.5 ? [0.5, 0.75, 1] : [from, (1 + from) / 2, 1]
}

/** 0.5 is written .5. */
export function shareText(value: number): string {
  return String(Math.round(value * 1000) / 1000).replace(/^0\./, '.')
}
