import { StillroomError } from '../../domain/stillroom-error.ts'
import { outputName, type Node, type Operation } from './graph.ts'
import { add } from './raw-ops/arithmetic.ts'
import { concat } from './raw-ops/shape.ts'
import { recomputingBackwardPass } from './recomputed.ts'

/**
 * Reverse-mode automatic differentiation: adds to the graph the nodes that compute ∂loss/∂x for
 * each x asked for. A node passes its gradient on by its own rule; where a rule covers several
 * operations, their inner nodes are skipped.
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
  const terms = new Map<string, readonly Node[]>([[outputName(loss), [loss.graph.constant(1)]]])
  const termsOf = (node: Node): readonly Node[] => terms.get(outputName(node)) ?? []
  const sums = new Map<string, Node>()
  const sumFor = (node: Node): Node | undefined => {
    const known = sums.get(outputName(node))
    if (known) return known
    const found = termsOf(node)
    if (found.length === 0) return undefined
    const sum = joined(found, node) ?? found.reduce((total, next) => add(total, next))
    sums.set(outputName(node), sum)
    return sum
  }
  const backward = recomputingBackwardPass(loss)
  for (const node of order) {
    const arriving = outputsOf(node).flatMap(termsOf)
    const passed = backward(node, arriving, () => passedOn(node, termsOf, sumFor))
    node.differentiation?.inputs.forEach((input, position) => {
      const term = passed[position]
      if (term) terms.set(outputName(input), [...termsOf(input), term])
    })
  }
  return wanted.map(sumFor)
}

/** The outputs of a node's operation through which a gradient flows. */
function outputsOf(node: Node): readonly Node[] {
  const { differentiation } = node
  return differentiation && 'outputs' in differentiation ? differentiation.outputs : [node]
}

/**
 * ∂loss/∂input for each of a node's inputs; of an operation with a joint rule, from what reaches
 * all of its outputs.
 */
function passedOn(
  node: Node,
  termsOf: (node: Node) => readonly Node[],
  sumFor: (node: Node) => Node | undefined,
): readonly (Node | undefined)[] {
  const { differentiation } = node
  if (!differentiation) return []
  if ('rule' in differentiation) {
    const d = sumFor(node)
    return d ? differentiation.rule(d, node, differentiation.inputs) : []
  }
  const reached = differentiation.outputs.map(termsOf)
  return reached.some((found) => found.length > 0) ? differentiation.jointRule(reached) : []
}

/**
 * Gradients of slices that make up a whole axis, laid side by side: one pass where filling up with
 * zeros and adding would be several.
 */
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

/** Nodes between the loss and the targets, in reverse topological order: each before its inputs. */
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
