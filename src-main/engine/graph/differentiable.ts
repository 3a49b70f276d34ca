import { withGradient, type Node } from './graph.ts'

/**
 * ∂L/∂input for each input, from d = ∂L/∂output, the output and the inputs; `undefined` where none
 * flows.
 */
export type Rule = (
  d: Node,
  output: Node,
  inputs: readonly [Node, ...Node[]],
) => readonly (Node | undefined)[]

/**
 * Ties a computation to its gradient rule. Rules are written in raw ops, which carry no rule
 * themselves: no gradient of a gradient is ever needed.
 */
export function differentiable<Inputs extends readonly Node[]>(
  compute: (...inputs: Inputs) => Node,
  rule: Rule,
): (...inputs: Inputs) => Node {
  return (...inputs) =>
    withGradient(compute(...inputs), inputs, (d, output, given) =>
      rule(d, output, given as readonly [Node, ...Node[]]),
    )
}
