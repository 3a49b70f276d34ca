import { StillroomError } from '../../domain/stillroom-error.ts'

export type DataType = 'float32' | 'int32' | 'int16' | 'bool' | 'bfloat16' | 'resource'

/** Lengths of the axes; -1 where a length is known only when the graph runs. */
export type Shape = readonly number[]

export type Attribute =
  | { readonly type: DataType }
  | { readonly types: readonly DataType[] }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: Shape }
  | { readonly tensor: Constant }

/** A constant's values, row by row; one value stands for all. */
export interface Constant {
  readonly dtype: 'float32' | 'int32' | 'int16'
  readonly shape: Shape
  readonly values: readonly number[]
}

/**
 * Gives ∂L/∂input for each input, from d = ∂L/∂output, the output and the inputs.
 * `undefined` says that no gradient flows to that input (an index, a mask, a shape).
 */
export type GradientRule = (d: Node, output: Node, inputs: readonly Node[]) => readonly (Node | undefined)[]

/** One TensorFlow operation in a graph under construction. */
export interface Operation {
  readonly type: string
  readonly name: string
  readonly inputs: readonly Node[]
  readonly control: readonly Operation[]
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Operations that the backward pass computes a second time together: see recomputed.ts. */
  readonly segment?: symbol
}

/**
 * Gives ∂L/∂input for each input of an operation with several outputs, or of one that adds up its
 * gradients itself: from all that reaches each output, not yet added up. No term reaches an output
 * that the loss does not depend on.
 */
export type JointRule = (terms: readonly (readonly Node[])[]) => readonly (Node | undefined)[]

/**
 * How a node passes its gradient on: usually its operation's rule, or one rule for several
 * operations at once.
 */
export type Differentiation =
  | { readonly inputs: readonly Node[]; readonly rule: GradientRule }
  | { readonly inputs: readonly Node[]; readonly outputs: readonly Node[]; readonly jointRule: JointRule }

/** The value that an operation will have when the graph runs. */
export interface Node {
  readonly graph: Graph
  readonly operation: Operation
  /** Which of the operation's outputs; the first when left out. */
  readonly output?: number
  readonly dtype: DataType
  readonly shape: Shape
  /** Absent where no gradient passes: placeholders, integers, comparisons, random numbers. */
  readonly differentiation?: Differentiation
  /**
   * Where a gradient is zeros around one part of an axis: that part. Parts that make up the whole
   * axis are joined, not added.
   */
  readonly part?: PartOfAxis
}

/** Elements from `from` on along an axis. */
export interface PartOfAxis {
  readonly axis: number
  readonly from: number
  readonly content: Node
}

export interface OperationDetails {
  readonly inputs?: readonly Node[]
  readonly control?: readonly Operation[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** What the name starts with; the operation's type when left out. */
  readonly name?: string
}

/** Which of our own operations, those of fused-kernels, a graph may use. */
export interface OwnOperations {
  /** Those that compute in one pass what takes TensorFlow's many. */
  readonly isFused: boolean
  /** Products of float32 matrices; only where it `isFused`. */
  readonly hasOwnProducts: boolean
}

export const TENSORFLOW_ALONE: OwnOperations = { isFused: false, hasOwnProducts: false }

/**
 * A TensorFlow graph under construction: operations in the order in which they were added, which is
 * a topological order: each after its inputs.
 */
export class Graph implements OwnOperations {
  readonly isFused: boolean
  readonly hasOwnProducts: boolean
  readonly operations: Operation[] = []
  private readonly namesTaken = new Map<string, number>()
  private readonly constants = new Map<string, Node>()
  private segment?: symbol
  private instead = (node: Node): Node => node

  constructor({ isFused, hasOwnProducts }: OwnOperations) {
    this.isFused = isFused
    this.hasOwnProducts = hasOwnProducts
  }

  addOperation(type: string, details: OperationDetails = {}): Operation {
    for (const input of details.inputs ?? []) {
      if (input.graph !== this) throw new Error(`${type} was given a node of another graph`)
    }
    const operation: Operation = {
      type,
      name: this.freshName(details.name ?? type),
      inputs: (details.inputs ?? []).map(this.instead),
      control: details.control ?? [],
      attributes: details.attributes ?? {},
      segment: this.segment,
    }
    this.operations.push(operation)
    return operation
  }

  addNode(type: string, dtype: DataType, shape: Shape, details: OperationDetails = {}): Node {
    return { graph: this, operation: this.addOperation(type, details), dtype, shape }
  }

  /** All outputs of one operation. */
  addNodes(
    type: string,
    outputs: readonly Pick<Node, 'dtype' | 'shape'>[],
    details: OperationDetails = {},
  ): readonly Node[] {
    const operation = this.addOperation(type, details)
    return outputs.map(({ dtype, shape }, output) => ({ graph: this, operation, output, dtype, shape }))
  }

  /** A value fed at every run. */
  placeholder(name: string, dtype: DataType, shape: Shape): Node {
    return this.addNode('Placeholder', dtype, shape, {
      name,
      attributes: { dtype: { type: dtype }, shape: { shape } },
    })
  }

  /** A value that may be fed, and is the constant where it is not. */
  placeholderWithDefault(name: string, fallback: Node): Node {
    return this.addNode('PlaceholderWithDefault', fallback.dtype, fallback.shape, {
      name,
      inputs: [fallback],
      attributes: { dtype: { type: fallback.dtype }, shape: { shape: fallback.shape } },
    })
  }

  /** Constants are interned: the same one asked for twice is one operation. */
  constant(value: number | readonly number[], dtype: Constant['dtype'] = 'float32'): Node {
    const values = typeof value === 'number' ? [value] : value
    const shape = typeof value === 'number' ? [] : [value.length]
    const key = `${dtype} ${shape.join()} ${values.join()}`
    const known = this.constants.get(key)
    if (known) return known
    const tensor: Constant = { dtype, shape, values }
    const node = this.addNode('Const', dtype, shape, {
      attributes: { dtype: { type: dtype }, value: { tensor } },
    })
    this.constants.set(key, node)
    return node
  }

  /** What `build` adds belongs to a segment. */
  inSegment<T>(segment: symbol, build: () => T): T {
    const before = this.segment
    this.segment = segment
    try {
      return build()
    } finally {
      this.segment = before
    }
  }

  /** What `build` adds reads other nodes than it names. */
  readingInstead<T>(instead: (node: Node) => Node, build: () => T): T {
    const before = this.instead
    this.instead = instead
    try {
      return build()
    } finally {
      this.instead = before
    }
  }

  /** Names are unique and as TensorFlow allows them: `encoder.layer.0`, `MatMul`, `MatMul_1`, … */
  private freshName(wanted: string): string {
    const count = this.namesTaken.get(wanted) ?? 0
    this.namesTaken.set(wanted, count + 1)
    return count === 0 ? wanted : this.freshName(`${wanted}_${count}`)
  }
}

/**
 * Gives several operations one gradient rule: cheaper to run, or better conditioned, than the rules
 * of its parts.
 */
export function withGradient(output: Node, inputs: readonly Node[], rule: GradientRule): Node {
  return { ...output, differentiation: { inputs, rule } }
}

/**
 * The same for all outputs of one operation, through which a gradient flows; `jointRule` is given
 * their terms in this order.
 */
export function withJointGradient(
  outputs: readonly Node[],
  inputs: readonly Node[],
  jointRule: JointRule,
): readonly Node[] {
  return outputs.map((output) => ({ ...output, differentiation: { inputs, outputs, jointRule } }))
}

/** How TensorFlow names an operation's output. */
export function outputName({ operation, output = 0 }: Node): string {
  return output === 0 ? operation.name : `${operation.name}:${output}`
}

export function requireSameShape(what: string, a: Node, b: Node): void {
  const fits =
    a.shape.length === b.shape.length && a.shape.every((length, axis) => lengthsFit(length, b.shape[axis]))
  if (fits) return
  throw new StillroomError(
    'shape-mismatch',
    `${what} needs two equal shapes and was given [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`,
  )
}

export function lengthsFit(a: number | undefined, b: number | undefined): boolean {
  return a === b || a === -1 || b === -1
}
