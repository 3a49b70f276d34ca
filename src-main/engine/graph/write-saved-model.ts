import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  outputName,
  type Attribute,
  type Constant,
  type DataType,
  type Graph,
  type Operation,
  type Shape,
} from './graph.ts'
import { createProtoWriter, type ProtoWriter } from './proto-writer.ts'

/**
 * GraphDef version that TensorFlow 2.21 writes; without one it reads the graph by the rules of its
 * oldest ancestor.
 */
const GRAPH_PRODUCER = 1882
const SCHEMA_VERSION = 1

/** Numbers of fields in TensorFlow's .proto files. */
const SAVED_MODEL = { schemaVersion: 1, metaGraphs: 2 } as const
const META_GRAPH = { info: 1, graph: 2 } as const
const META_INFO = { tags: 4 } as const
const GRAPH = { node: 1, versions: 4 } as const
const VERSIONS = { producer: 1 } as const
const NODE = { name: 1, op: 2, input: 3, attributes: 5 } as const
const MAP_ENTRY = { key: 1, value: 2 } as const
const VALUE = { list: 1, string: 2, int: 3, float: 4, bool: 5, type: 6, shape: 7, tensor: 8 } as const
const SHAPE = { dimension: 2 } as const
const DIMENSION = { size: 1 } as const
const TENSOR = { dtype: 1, shape: 2, content: 4 } as const
const TYPES = {
  float32: 1,
  int32: 3,
  int16: 5,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const satisfies Record<DataType, number>

/**
 * Writes a graph as a SavedModel, the form in which tfjs-node's addon can load one
 * (`loadSavedModel`, tag `serve`).
 * There is no variables folder: variables are given their values by running the graph's own
 * assignments.
 * @param folder is created; holds saved_model.pb afterwards
 */
export function writeSavedModel(graph: Graph, folder: string): void {
  const to = createProtoWriter()
  to.int(SAVED_MODEL.schemaVersion, SCHEMA_VERSION)
  to.message(SAVED_MODEL.metaGraphs, () => {
    to.message(META_GRAPH.info, () => to.string(META_INFO.tags, 'serve'))
    to.message(META_GRAPH.graph, () => {
      for (const operation of graph.operations) to.message(GRAPH.node, () => writeNode(to, operation))
      to.message(GRAPH.versions, () => to.int(VERSIONS.producer, GRAPH_PRODUCER))
    })
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'saved_model.pb'), to.done())
}

function writeNode(to: ProtoWriter, { name, type, inputs, control, attributes }: Operation): void {
  to.string(NODE.name, name)
  to.string(NODE.op, type)
  for (const input of inputs) to.string(NODE.input, outputName(input))
  for (const before of control) to.string(NODE.input, `^${before.name}`)
  for (const [key, attribute] of Object.entries(attributes))
    to.message(NODE.attributes, () => {
      to.string(MAP_ENTRY.key, key)
      to.message(MAP_ENTRY.value, () => writeValue(to, attribute))
    })
}

function writeValue(to: ProtoWriter, attribute: Attribute): void {
  if ('type' in attribute) to.int(VALUE.type, TYPES[attribute.type])
  else if ('types' in attribute)
    to.message(VALUE.list, () => {
      for (const type of attribute.types) to.int(VALUE.type, TYPES[type])
    })
  else if ('int' in attribute) to.int(VALUE.int, attribute.int)
  else if ('float' in attribute) to.float(VALUE.float, attribute.float)
  else if ('bool' in attribute) to.bool(VALUE.bool, attribute.bool)
  else if ('string' in attribute) to.string(VALUE.string, attribute.string)
  else if ('shape' in attribute) to.message(VALUE.shape, () => writeShape(to, attribute.shape))
  else to.message(VALUE.tensor, () => writeTensor(to, attribute.tensor))
}

function writeShape(to: ProtoWriter, shape: Shape): void {
  for (const length of shape) to.message(SHAPE.dimension, () => to.int(DIMENSION.size, length))
}

function writeTensor(to: ProtoWriter, { dtype, shape, values }: Constant): void {
  to.int(TENSOR.dtype, TYPES[dtype])
  to.message(TENSOR.shape, () => writeShape(to, shape))
  to.bytes(TENSOR.content, new Uint8Array(CONSTANT_ARRAYS[dtype].from(values).buffer))
}

const CONSTANT_ARRAYS = { float32: Float32Array, int32: Int32Array, int16: Int16Array } as const
