import type { DataType, Graph, Node, Operation, Shape } from '../graph.ts'

/** A resource variable: it keeps its value from one Session.run to the next. */
export interface Variable {
  readonly name: string
  readonly shape: Shape
  readonly handle: Node
}

export function variable(graph: Graph, name: string, shape: Shape): Variable {
  const handle = graph.addNode('VarHandleOp', 'resource', [], {
    name,
    attributes: {
      dtype: { type: 'float32' },
      shape: { shape },
      shared_name: { string: name },
      container: { string: '' },
    },
  })
  return { name, shape, handle }
}

/** The variable's value; reads after the given operations where some are given. */
export function read({ handle, shape, name }: Variable, control?: readonly Operation[]): Node {
  return handle.graph.addNode('ReadVariableOp', 'float32', shape, {
    inputs: [handle],
    control,
    attributes: { dtype: { type: 'float32' } },
    name: `${name}/read`,
  })
}

export function assign({ handle }: Variable, value: Node): Operation {
  return handle.graph.addOperation('AssignVariableOp', {
    inputs: [handle, value],
    attributes: { dtype: { type: 'float32' } },
  })
}

export function assignAdd({ handle }: Variable, value: Node): Operation {
  return handle.graph.addOperation('AssignAddVariableOp', {
    inputs: [handle, value],
    attributes: { dtype: { type: 'float32' } },
  })
}

export function assignSub({ handle }: Variable, value: Node): Operation {
  return handle.graph.addOperation('AssignSubVariableOp', {
    inputs: [handle, value],
    attributes: { dtype: { type: 'float32' } },
  })
}

/**
 * A copy in TensorFlow's own memory (DeepCopy). A fed tensor may alias a JavaScript array's buffer,
 * and an assigned variable adopts its buffer: it would change with that array, and release it on a
 * thread of TensorFlow's, where Node must not be called.
 */
export function ownCopy(value: Node): Node {
  return value.graph.addNode('DeepCopy', value.dtype, value.shape, {
    inputs: [value],
    attributes: { T: { type: value.dtype } },
  })
}

/** A value that is computed after the given operations (control dependencies). */
export function after(value: Node, control: readonly Operation[]): Node {
  return value.graph.addNode('Identity', value.dtype, value.shape, {
    inputs: [value],
    control,
    attributes: { T: { type: value.dtype } },
  })
}

/** All zeros, of x's shape. */
export function zerosLike(x: Node): Node {
  return x.graph.addNode('ZerosLike', x.dtype, x.shape, { inputs: [x], attributes: { T: { type: x.dtype } } })
}

/** All zeros. */
export function zeros(graph: Graph, shape: Shape, dtype: DataType = 'float32'): Node {
  return graph.addNode('Fill', dtype, shape, {
    inputs: [graph.constant(shape, 'int32'), graph.constant(0, dtype === 'int32' ? 'int32' : 'float32')],
    attributes: { T: { type: dtype }, index_type: { type: 'int32' } },
  })
}
