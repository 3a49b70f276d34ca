import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Node, Operation } from './graph.ts'
import { add } from './kernels/arithmetic.ts'
import { concat } from './kernels/shape.ts'

/**
 * Reverse-mode differentiation: adds to the graph the nodes that compute ∂loss/∂x for each x asked for.
 * A node passes its gradient on by its own rule; where a rule covers several operations, their inner nodes are skipped.
 * @param loss [] a scalar
 * @returns one gradient for each of `wanted`, of its shape
 * @throws StillroomError `missing-gradient` when the loss does not depend on one of them
 */
export function gradients(loss: Node, wanted: readonly Node[]): readonly Node[] {
  const found = gradientsWherePresent(loss, wanted)
  return wanted.map((node, position) => {
    const gradient = found[position]
    if (gradient) return gradient
    throw new StillroomError(
      'missing-gradient',
      `${loss.operation.name} does not depend on ${node.operation.name}`,
    )
  })
}

/** As `gradients`, with `undefined` for what the loss does not depend on. */
export function gradientsWherePresent(loss: Node, wanted: readonly Node[]): readonly (Node | undefined)[] {
  if (loss.shape.length !== 0) throw new Error(`A loss must be a scalar, not [${loss.shape.join(', ')}]`)
  const targets = new Set(wanted.map((node) => node.operation))
  const order = differentiableOrder(loss, targets)
  const terms = new Map<Operation, readonly Node[]>([[loss.operation, [loss.graph.constant(1)]]])
  const sums = new Map<Operation, Node>()
  const sumFor = (node: Node): Node | undefined => {
    const known = sums.get(node.operation)
    if (known) return known
    const found = terms.get(node.operation)
    if (!found) return undefined
    const sum = joined(found, node) ?? found.reduce((total, next) => add(total, next))
    sums.set(node.operation, sum)
    return sum
  }
  for (const node of order) {
    const d = sumFor(node)
    if (!d || !node.differentiation) continue
    const { inputs, rule } = node.differentiation
    const passed = rule(d, node, inputs)
    inputs.forEach((input, position) => {
      const term = passed[position]
      if (term) terms.set(input.operation, [...(terms.get(input.operation) ?? []), term])
    })
  }
  return wanted.map(sumFor)
}

/** Gradients of slices that make up a whole axis, laid side by side: one pass where filling up with zeros and adding would be several. */
function joined(terms: readonly Node[], node: Node): Node | undefined {
  const parts = terms.flatMap(({ part }) => (part ? [part] : [])).sort((a, b) => a.from - b.from)
  const axis = parts[0]?.axis
  if (axis === undefined || parts.length < 2 || parts.length < terms.length) return undefined
  let end = 0
  for (const part of parts) {
    if (part.axis !== axis || part.from !== end) return undefined
    end += part.content.shape[axis] ?? 0
  }
  if (end !== node.shape[axis]) return undefined
  return concat(
    parts.map(({ content }) => content),
    axis,
  )
}

/** Nodes between the loss and the targets, each before everything that it was computed from. */
function differentiableOrder(loss: Node, targets: ReadonlySet<Operation>): readonly Node[] {
  const leadsToTarget = new Map<Operation, boolean>()
  const postOrder: Node[] = []
  const visit = (node: Node): boolean => {
    const known = leadsToTarget.get(node.operation)
    if (known !== undefined) return known
    leadsToTarget.set(node.operation, false)
    let leads = targets.has(node.operation)
    for (const input of node.differentiation?.inputs ?? []) if (visit(input)) leads = true
    leadsToTarget.set(node.operation, leads)
    if (leads) postOrder.push(node)
    return leads
  }
  visit(loss)
  return postOrder.reverse()
}
