import type { BenchOptions, MeasuredProduct } from '../../contract/bench.ts'
import { spreadOf } from '../../domain/speed/time-spread.ts'
import type { Backend, Session, Tensor } from '../backend.ts'
import {
  Graph,
  TENSORFLOW_ALONE,
  type DataType,
  type Node,
  type Operation,
  type OwnOperations,
} from '../graph/graph.ts'
import { matMul } from '../graph/raw-ops/matrix.ts'
import { slice } from '../graph/raw-ops/shape.ts'
import { ownCopy } from '../graph/raw-ops/state.ts'
import { cast } from '../graph/ops/pointwise.ts'
import { doneAfter } from '../training/model-variables.ts'
import { normalNumbers, randomNumbers } from '../training/random-numbers.ts'
import { timeInTurns, type Repetitions } from './time-in-turns.ts'

type Product = Omit<MeasuredProduct, 'best' | 'median'>

const CUBES = [1024, 1536, 2048]
const QUICK_CUBES = [1024]

/**
 * Cubes, and the feed-forward products of a step: forward, and backward to its input and to its
 * weight; by TensorFlow, and by us where we have some.
 */
export function productsOf(
  { tokens, batch, width, quick }: Pick<BenchOptions, 'tokens' | 'batch' | 'width' | 'quick'>,
  precision: 'float32' | 'bfloat16',
  { hasOwnProducts }: Pick<OwnOperations, 'hasOwnProducts'>,
): readonly Product[] {
  const rows = batch * Math.max(...tokens)
  const inner = 4 * width
  const cubes = (quick ? QUICK_CUBES : CUBES).map(
    (size) => ({ rows: size, inner: size, columns: size, transposed: 'none' }) as const,
  )
  const shapes = [
    ...cubes,
    { rows, inner: width, columns: inner, transposed: 'second' },
    { rows, inner, columns: width, transposed: 'none' },
    { rows: inner, inner: rows, columns: width, transposed: 'first' },
  ] as const
  const kinds =
    hasOwnProducts && precision === 'float32'
      ? (['TensorFlow', 'Stillroom'] as const)
      : (['TensorFlow'] as const)
  return kinds.flatMap((by) => shapes.map((shape) => ({ ...shape, precision, by })))
}

/**
 * How fast products are, in turns: each from variables, so that nothing is copied for it, and of
 * its result one row comes back.
 * The best counts: what disturbs a machine only ever makes it slower.
 */
export async function measureProducts(
  backend: Backend,
  products: readonly Product[],
  repetitions: Repetitions,
): Promise<readonly MeasuredProduct[]> {
  const graphs = { TensorFlow: new Graph(TENSORFLOW_ALONE), Stillroom: new Graph(backend) }
  const built = products.map((product, index) => buildProduct(graphs[product.by], product, index))
  const sessions = { TensorFlow: backend.load(graphs.TensorFlow), Stillroom: backend.load(graphs.Stillroom) }
  try {
    const works: Record<string, () => unknown> = {}
    built.forEach(({ set, row }, index) => {
      const session = sessions[products[index]?.by ?? 'TensorFlow']
      set(session)
      works[index] = () => session.run(new Map(), [row])
    })
    const times = await timeInTurns(works, repetitions)
    return products.map((product, index) => {
      const { rows, inner, columns } = product
      const durationsMs = times[String(index)] ?? []
      const gflops = (ms: number) => (2 * rows * inner * columns) / (ms * 1e6)
      return {
        ...product,
        best: gflops(Math.min(...durationsMs)),
        median: gflops(spreadOf(durationsMs).medianMs),
      }
    })
  } finally {
    sessions.TensorFlow.close()
    sessions.Stillroom.close()
  }
}

function buildProduct(graph: Graph, { rows, inner, columns, transposed, precision }: Product, index: number) {
  const first = factor(graph, `a${index}`, transposed === 'first' ? [inner, rows] : [rows, inner], precision)
  const second = factor(
    graph,
    `b${index}`,
    transposed === 'second' ? [columns, inner] : [inner, columns],
    precision,
  )
  const product = matMul(first.value, second.value, {
    transposeA: transposed === 'first',
    transposeB: transposed === 'second',
  })
  const row = slice(product, 0, 0, 1)
  const set = doneAfter(graph, [first.assignment, second.assignment])
  return {
    row: precision === 'bfloat16' ? cast(row, 'float32') : row,
    set: (session: Session) => void session.run(new Map([first.feed, second.feed]), [set]),
  }
}

interface Factor {
  readonly value: Node
  readonly assignment: Operation
  readonly feed: readonly [Node, Tensor]
}

/** A variable of random numbers in the precision itself; a model's own are float32 always. */
function factor(
  graph: Graph,
  name: string,
  shape: readonly [number, number],
  precision: DataType & MeasuredProduct['precision'],
): Factor {
  const dtype = { dtype: { type: precision } }
  const handle = graph.addNode('VarHandleOp', 'resource', [], {
    name,
    attributes: { ...dtype, shape: { shape }, shared_name: { string: name }, container: { string: '' } },
  })
  const fed = graph.placeholder(`${name}/fed`, 'float32', shape)
  const held = precision === 'bfloat16' ? cast(fed, 'bfloat16') : ownCopy(fed)
  const data = normalNumbers(shape[0] * shape[1], 1, randomNumbers('bench', name))
  return {
    value: graph.addNode('ReadVariableOp', precision, shape, { inputs: [handle], attributes: dtype }),
    assignment: graph.addOperation('AssignVariableOp', { inputs: [handle, held], attributes: dtype }),
    feed: [fed, { shape, data }],
  }
}
