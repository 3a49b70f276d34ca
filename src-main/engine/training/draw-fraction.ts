import type { Example } from '../../contract/dataset.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { randomNumbers, shuffled } from './random-numbers.ts'

/** Parts of equal size that numbers are cut into by rank. */
const QUANTILES = 10

type Labelled = Pick<Example, 'label' | 'labels'>

/**
 * A share of the examples, in their order, that follows from the seed alone. It is stratified: each
 * class has the share of the whole, to within about an example; of numbers each tenth of them by
 * rank, of several labels each set of labels. And it is nested: the smaller share of a seed is part
 * of every larger one.
 * Each stratum is shuffled and spread evenly over [0, 1) from a random start (systematic sampling,
 * Madow & Madow 1944), which gives every example the same chance, and those that stand first are
 * taken.
 */
export function drawFraction<Given extends Labelled>(
  examples: readonly Given[],
  taskKind: TaskKind,
  fraction: number,
  seed: number,
): readonly Given[] {
  if (fraction >= 1) return examples
  const strata = Map.groupBy(examples.keys(), stratumOf(examples, taskKind))
  const placed = [...strata].flatMap(([stratum, members]) => {
    const random = randomNumbers('subset', seed, stratum)
    const start = random()
    return Array.from(shuffled(members.length, random), (member, at) => ({
      index: members[member] as number,
      place: (at + start) / members.length,
    }))
  })
  const count = Math.max(1, Math.round(examples.length * fraction))
  const taken = new Set(
    placed
      .sort((a, b) => a.place - b.place)
      .slice(0, count)
      .map(({ index }) => index),
  )
  return examples.filter((_, index) => taken.has(index))
}

function stratumOf(examples: readonly Labelled[], taskKind: TaskKind): (index: number) => string {
  switch (taskKind) {
    case 'classification':
      return (index) => String(examples[index]?.label)
    case 'multi-label':
      return (index) => (examples[index]?.labels ?? []).toSorted((a, b) => a - b).join(',')
    case 'regression': {
      const byNumber = [...examples.keys()].sort((a, b) => labelAt(examples, a) - labelAt(examples, b))
      const ranks = new Int32Array(examples.length)
      byNumber.forEach((index, rank) => (ranks[index] = rank))
      return (index) => String(Math.floor(((ranks[index] ?? 0) * QUANTILES) / examples.length))
    }
  }
}

function labelAt(examples: readonly Labelled[], index: number): number {
  return examples[index]?.label ?? 0
}
