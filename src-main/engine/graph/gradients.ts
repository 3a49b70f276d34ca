import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Node, Operation } from './graph.ts'
import { add } from './kernels/arithmetic.ts'

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
  const sums = new Map<Operation, Node>([[loss.operation, loss.graph.constant(1)]])
  for (const node of order) {
    const d = sums.get(node.operation)
    if (!d || !node.differentiation) continue
    const { inputs, rule } = node.differentiation
    const passed = rule(d, node, inputs)
    inputs.forEach((input, position) => {
      const part = passed[position]
      if (!part) return
      const sum = sums.get(input.operation)
      sums.set(input.operation, sum ? add(sum, part) : part)
    })
  }
  return wanted.map((node) => sums.get(node.operation))
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
