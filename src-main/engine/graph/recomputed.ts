import type { Graph, Node, Operation } from './graph.ts'

/**
 * What `build` adds is not kept for the backward pass, which computes it a second time from what
 * goes into it (Chen et al. 2016, arXiv:1604.06174; gradient checkpointing elsewhere): less memory
 * for more time, and the same bits, dropout's too. What else reads it reads the first copy.
 */
export function recomputed<T>(graph: Graph, build: () => T): T {
  return graph.inSegment(Symbol('recomputed'), build)
}

/**
 * Builds one node's part of a backward pass.
 * @param arriving all that reaches the node's outputs
 */
type BackwardPass = <T>(node: Node, arriving: readonly Node[], build: () => T) => T

/**
 * A backward pass in which the rules of a segment's operations read second copies of them. The
 * copies wait for the gradient that arrives at the segment first, its end's: else TensorFlow would
 * compute them at once and keep them, or merge them with the first.
 */
export function recomputingBackwardPass({ graph }: Node): BackwardPass {
  const copiesOf = new Map<symbol, (node: Node) => Node>()
  return (node, arriving, build) => {
    const { segment } = node.operation
    if (segment === undefined) return build()
    const known = copiesOf.get(segment)
    const copy = known ?? copiesAfter(arriving, segment)
    copiesOf.set(segment, copy)
    return graph.readingInstead(copy, build)
  }
}

function copiesAfter(arriving: readonly Node[], segment: symbol): (node: Node) => Node {
  const control = arriving.map(({ operation }) => operation)
  const copies = new Map<Operation, Operation>()
  const copyOf = (node: Node): Node => {
    const { operation, graph } = node
    // What has no inputs is a constant: it takes no memory of its own.
    if (operation.segment !== segment || operation.inputs.length === 0) return node
    let copy = copies.get(operation)
    if (!copy) {
      const inputs = operation.inputs.map(copyOf)
      const isFirst = inputs.every((input, index) => input === operation.inputs[index])
      copy = graph.addOperation(operation.type, {
        inputs,
        control: isFirst ? [...operation.control, ...control] : operation.control,
        attributes: operation.attributes,
        name: `${operation.name}/again`,
      })
      copies.set(operation, copy)
    }
    return { ...node, operation: copy }
  }
  return copyOf
}
