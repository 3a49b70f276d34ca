/**
 * Program: holds memory of the GPU until it is killed. `node take-memory.ts ADDON BYTES`: all that
 * is free but so many bytes, as TensorFlow takes them: in regions that double, up to 19 twentieths.
 * Prints a line once it holds them.
 */
import { freeBytes } from './free-bytes.ts'

interface Addon {
  isUsingGpuDevice(): boolean
  createTensor(shape: readonly number[], type: number, values: Float32Array | Int32Array): number
  executeOp(
    op: string,
    attributes: readonly { readonly name: string; readonly type: number; readonly value: boolean | number }[],
    inputs: readonly number[],
    outputs: number,
  ): unknown
}

/** TF_DataType and TF_AttrType numbers of TensorFlow's C API. */
const TF_FLOAT = 1
const TF_INT32 = 3
const TF_ATTR_BOOL = 3
const TF_ATTR_TYPE = 4
const FLOAT_BYTES = 4
/** Elements of a row. */
const ROW = 1 << 18
/** Of what is free, that one process is given. */
const MOST = 0.94

const module = { exports: {} }
process.dlopen(module, process.argv[2] ?? '')
const addon = module.exports as Addon
if (!addon.isUsingGpuDevice()) throw new Error('TensorFlow uses no GPU')
const free = await freeBytes()
const bytes = Math.min(MOST * free, free - Number(process.argv[3]))
const rows = Math.max(1, Math.floor(bytes / FLOAT_BYTES / ROW))
const shape = addon.createTensor([2], TF_INT32, Int32Array.of(rows, ROW))
addon.executeOp(
  'Empty',
  [
    { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'init', type: TF_ATTR_BOOL, value: false },
  ],
  [shape],
  1,
)
process.stdout.write(`${bytes}\n`)
setInterval(() => undefined, 1000)
