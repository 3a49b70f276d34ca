import type { ModelClasses } from '../../contract/class-matching.ts'
import type { Weights } from './model-variables.ts'

const HEAD = ['classifier.weight', 'classifier.bias']

/**
 * A model's weights with the rows of its head in the order of a run's classes, so that everything
 * behind it (losses, what a vault keeps, predictions, the student) is.
 * Where the head is to begin anew, without it. As they are where nothing is said: of a run from
 * before classes were matched.
 */
export function inClassOrder(weights: Weights, classes: ModelClasses | undefined): Weights {
  if (!classes) return weights
  if ('newHead' in classes) return new Map([...weights].filter(([name]) => !HEAD.includes(name)))
  const { order, names } = classes
  if (order.length === names.length && order.every((place, index) => place === index)) return weights
  return new Map(
    [...weights].map(([name, values]) => [
      name,
      HEAD.includes(name) ? rowsOf(values, order, names.length) : values,
    ]),
  )
}

/** The chosen rows of a table with so many. */
export function rowsOf(values: Float32Array, order: readonly number[], rows: number): Float32Array {
  const width = values.length / rows
  const chosen = new Float32Array(order.length * width)
  order.forEach((row, index) => chosen.set(values.subarray(row * width, (row + 1) * width), index * width))
  return chosen
}
