import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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

/**
 * GraphDef version that TensorFlow 2.21 writes; without one it reads the graph by the rules of its
 * oldest ancestor.
 */
const GRAPH_PRODUCER = 1882
const INITIALIZE = 'initialize'

/**
 * Writes a graph as a SavedModel, the form in which tfjs-node's addon can load one
 * (`loadSavedModel`, tag `serve`).
 * There is no variables folder: variables are given their values by running the graph's own
 * assignments.
 * @param folder is created; holds saved_model.pb afterwards
 */
export function writeSavedModel(graph: Graph, folder: string): void {
  const proto = loadProto()
  const definition = new proto.GraphDef()
  for (const operation of graph.operations) definition.addNode(nodeDef(proto, operation))
  const initialize = new proto.NodeDef()
  initialize.setName(INITIALIZE)
  initialize.setOp('NoOp')
  definition.addNode(initialize)
  const versions = new proto.VersionDef()
  versions.setProducer(GRAPH_PRODUCER)
  definition.setVersions(versions)

  const info = new proto.MetaGraphDef.MetaInfoDef()
  info.addTags('serve')
  const metaGraph = new proto.MetaGraphDef()
  metaGraph.setMetaInfoDef(info)
  metaGraph.setGraphDef(definition)
  const initializers = new proto.CollectionDef()
  const names = new proto.CollectionDef.NodeList()
  names.addValue(INITIALIZE)
  initializers.setNodeList(names)
  metaGraph.getCollectionDefMap().set('saved_model_main_op', initializers)

  const model = new proto.SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.addMetaGraphs(metaGraph)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'saved_model.pb'), model.serializeBinary())
}

function nodeDef(proto: Proto, operation: Operation): Message {
  const node = new proto.NodeDef()
  node.setName(operation.name)
  node.setOp(operation.type)
  for (const input of operation.inputs) node.addInput(outputName(input))
  for (const before of operation.control) node.addInput(`^${before.name}`)
  for (const [name, attribute] of Object.entries(operation.attributes)) {
    node.getAttrMap().set(name, attributeValue(proto, attribute))
  }
  return node
}

function attributeValue(proto: Proto, attribute: Attribute): Message {
  const value = new proto.AttrValue()
  if ('type' in attribute) value.setType(typeNumber(proto, attribute.type))
  else if ('types' in attribute) value.setList(typeList(proto, attribute.types))
  else if ('int' in attribute) value.setI(attribute.int)
  else if ('float' in attribute) value.setF(attribute.float)
  else if ('bool' in attribute) value.setB(attribute.bool)
  else if ('string' in attribute) value.setS(new TextEncoder().encode(attribute.string))
  else if ('shape' in attribute) value.setShape(tensorShape(proto, attribute.shape))
  else value.setTensor(tensor(proto, attribute.tensor))
  return value
}

function typeList(proto: Proto, types: readonly DataType[]): Message {
  const list = new proto.AttrValue.ListValue()
  for (const type of types) list.addType(typeNumber(proto, type))
  return list
}

function tensorShape(proto: Proto, shape: Shape): Message {
  const message = new proto.TensorShape()
  for (const length of shape) {
    const dimension = new proto.TensorShape.Dim()
    dimension.setSize(length)
    message.addDim(dimension)
  }
  return message
}

function tensor(proto: Proto, { dtype, shape, values }: Constant): Message {
  const message = new proto.Tensor()
  message.setDtype(typeNumber(proto, dtype))
  message.setTensorShape(tensorShape(proto, shape))
  const numbers = CONSTANT_ARRAYS[dtype].from(values)
  message.setTensorContent(new Uint8Array(numbers.buffer))
  return message
}

const CONSTANT_ARRAYS = { float32: Float32Array, int32: Int32Array, int16: Int16Array } as const

const TYPE_NAMES = {
  float32: 'DT_FLOAT',
  int32: 'DT_INT32',
  int16: 'DT_INT16',
  bool: 'DT_BOOL',
  bfloat16: 'DT_BFLOAT16',
} as const satisfies Partial<Record<DataType, string>>
/** DT_RESOURCE is newer than the protobuf classes that the package carries. */
const DT_RESOURCE = 20

function typeNumber(proto: Proto, dtype: DataType): number {
  return dtype === 'resource' ? DT_RESOURCE : (proto.DataType[TYPE_NAMES[dtype]] ?? 0)
}

type Setter =
  | 'setName'
  | 'setOp'
  | 'addInput'
  | 'addNode'
  | 'setProducer'
  | 'setVersions'
  | 'addTags'
  | 'setMetaInfoDef'
  | 'setGraphDef'
  | 'addValue'
  | 'setNodeList'
  | 'setSavedModelSchemaVersion'
  | 'addMetaGraphs'
  | 'setType'
  | 'setList'
  | 'addType'
  | 'setI'
  | 'setF'
  | 'setB'
  | 'setS'
  | 'setShape'
  | 'setTensor'
  | 'setSize'
  | 'addDim'
  | 'setDtype'
  | 'setTensorShape'
  | 'setTensorContent'

/**
 * The package's generated classes have no types; this much of their shape is used, each setter by
 * the messages that have it.
 */
interface Message extends Record<Setter, (value: unknown) => unknown> {
  getAttrMap(): { set(key: string, value: Message): void }
  getCollectionDefMap(): { set(key: string, value: Message): void }
  serializeBinary(): Uint8Array
}
type MessageClass = new () => Message
type Proto = Record<'SavedModel' | 'GraphDef' | 'NodeDef' | 'Tensor' | 'VersionDef', MessageClass> & {
  readonly AttrValue: MessageClass & { readonly ListValue: MessageClass }
  readonly MetaGraphDef: MessageClass & { readonly MetaInfoDef: MessageClass }
  readonly CollectionDef: MessageClass & { readonly NodeList: MessageClass }
  readonly TensorShape: MessageClass & { readonly Dim: MessageClass }
  readonly DataType: Readonly<Record<string, number>>
}

function loadProto(): Proto {
  return createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Proto
}
