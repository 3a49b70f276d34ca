import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js'
import { StillroomError } from '../domain/stillroom-error.ts'
import { messageOf } from '../domain/message-of.ts'
import { explainWriteError } from '../run-folder/write-atomically.ts'
import type { Graph, Node, OwnOperations } from './graph/graph.ts'
import { writeSavedModel } from './graph/write-saved-model.ts'

/** A value on its way into or out of a graph, row by row. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/** A graph that TensorFlow has loaded; its variables keep their values until `close`. */
export interface Session {
  /**
   * Runs what is needed for the fetched nodes, once.
   * @throws Error with TensorFlow's own text when the graph cannot be run on these values
   */
  run(feeds: ReadonlyMap<Node, Tensor>, fetches: readonly Node[]): readonly Tensor[]
  close(): void
}

/**
 * Native TensorFlow in this process, and which of our own operations graphs may be made of: on a
 * CPU, where they were compiled.
 */
export interface Backend extends OwnOperations {
  readonly version: string
  readonly device: 'CPU' | 'CUDA'
  load(graph: Graph): Session
  /** Tensors that the addon holds now; a number that grows from run to run is a leak. */
  tensorCount(): number
}

/**
 * Loads the addon of @tensorflow/tfjs-node-gpu, compiled by the runtime room. The only place that
 * runs TensorFlow:
 * it uses four of the addon's own functions (a tensor in, a tensor out, load and run a SavedModel),
 * nothing of tfjs's op-by-op engine.
 * @param env the environment that the runtime room gives: STILLROOM_ADDON names the addon;
 * STILLROOM_KERNELS our own operations, compiled for
 *   this machine's CPU, or nothing for TensorFlow's alone; STILLROOM_PRODUCTS is `own` where our
 *   products are the faster ones
 * @throws StillroomError `runtime-broken` when the addon cannot be loaded
 */
export function openBackend(env: Readonly<Record<string, string | undefined>>): Backend {
  const { STILLROOM_ADDON: addonPath = '', STILLROOM_KERNELS: kernelsPath = '' } = env
  const binding = loadAddon(addonPath) as TFJSBinding
  const device = binding.isUsingGpuDevice() ? 'CUDA' : 'CPU'
  const isFused = device === 'CPU' && kernelsPath !== ''
  if (isFused) loadAddon(kernelsPath)
  return {
    version: binding.TF_Version,
    device,
    isFused,
    hasOwnProducts: isFused && env.STILLROOM_PRODUCTS === 'own',
    load: (graph) => openSession(binding, graph),
    tensorCount: () => binding.getNumOfTensors(),
  }
}

function loadAddon(addonPath: string): unknown {
  const module = { exports: {} }
  try {
    process.dlopen(module, addonPath)
  } catch (cause) {
    const reason = messageOf(cause)
    throw new StillroomError(
      'runtime-broken',
      `TensorFlow could not be loaded (${reason}). Install it again: npm run -s stillroom -- runtime install`,
      { cause },
    )
  }
  return module.exports
}

function openSession(binding: TFJSBinding, graph: Graph): Session {
  const folder = mkdtempSync(join(tmpdir(), 'stillroom-graph-'))
  let id: number
  try {
    writeSavedModel(graph, folder)
    id = binding.loadSavedModel(folder, 'serve')
  } catch (thrown) {
    throw explainWriteError(thrown, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    run: (feeds, fetches) => run(binding, id, feeds, fetches),
    close: () => binding.deleteSavedModel(id),
  }
}

/** A node by the name that a session knows its value by. */
function fetchName({ operation, output = 0 }: Node): string {
  return `${operation.name}:${output}`
}

/**
 * TF_DataType numbers of what is fed: the addon exports no TF_ constants, only tfjs's JavaScript
 * does.
 */
const TF_FLOAT = 1
const TF_INT32 = 3

function run(
  binding: TFJSBinding,
  id: number,
  feeds: ReadonlyMap<Node, Tensor>,
  fetches: readonly Node[],
): readonly Tensor[] {
  const names: string[] = []
  const fed: number[] = []
  try {
    for (const [node, { shape, data }] of feeds) {
      names.push(fetchName(node))
      fed.push(binding.createTensor([...shape], data instanceof Float32Array ? TF_FLOAT : TF_INT32, data))
    }
    const outputs = binding.runSavedModel(id, fed, names.join(), fetches.map(fetchName).join())
    try {
      return outputs.map(({ id: tensorId, shape }) => ({
        shape,
        data: binding.tensorDataSync(tensorId) as Float32Array | Int32Array,
      }))
    } finally {
      for (const output of outputs) binding.deleteTensor(output.id)
    }
  } finally {
    for (const tensorId of fed) binding.deleteTensor(tensorId)
  }
}
