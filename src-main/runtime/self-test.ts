/**
 * Program: loads the addon named by its first argument (and our own operations named by its
 * second), multiplies two matrices and takes a gradient on TensorFlow's device, checks both by
 * hand, and prints one JSON line {version, isUsingGpu}, with our own operations productSpeeds too.
 * Runs in a process of its own, which alone dies if TensorFlow does.
 */
interface TensorHandle {
  readonly id: number
  readonly shape: readonly number[]
}

interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: boolean | number
}

interface Addon {
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
  createTensor(shape: readonly number[], type: number, values: Float32Array): number
  executeOp(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorHandle[]
  tensorDataSync(id: number): Float32Array
  deleteTensor(id: number): void
}

/** TF_DataType and TF_AttrType numbers of TensorFlow's C API. */
const TF_FLOAT = 1
const TF_ATTR_BOOL = 3
const TF_ATTR_TYPE = 4
const SIZE = 64

const module = { exports: {} }
process.dlopen(module, process.argv[2] ?? '')
const addon = module.exports as Addon
const productSpeeds = process.argv[3] ? testKernels(process.argv[3]) : undefined

const a = Float32Array.from({ length: SIZE * SIZE }, (_, index) => Math.sin(index))
const b = Float32Array.from({ length: SIZE * SIZE }, (_, index) => Math.cos(index) / SIZE)
const product = matMul(tensor(a), tensor(b), false)
const labels = Float32Array.from({ length: SIZE * SIZE }, (_, index) => (index % SIZE === 0 ? 1 : 0))
const loss = addon.executeOp(
  'SoftmaxCrossEntropyWithLogits',
  [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }],
  [product, tensor(labels)],
  2,
)
const backprop = loss[1]?.id ?? -1
const gradient = matMul(tensor(a), backprop, true) // of the summed loss by b: aᵀ · (softmax(a·b) − labels)

const logits = multiply(a, b, false)
requireClose('matrix product', addon.tensorDataSync(product), logits)
requireClose('gradient', addon.tensorDataSync(gradient), multiply(a, softmaxMinus(logits, labels), true))
process.stdout.write(
  `${JSON.stringify({ version: addon.TF_Version, isUsingGpu: addon.isUsingGpuDevice(), productSpeeds })}\n`,
)

/**
 * One of our own operations, on numbers so far from 0 that gelu is 0 or the number itself, and how
 * fast products are.
 */
function testKernels(path: string) {
  process.dlopen({ exports: {} }, path)
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, index) => index - SIZE)
  const bias = addon.createTensor(
    [SIZE],
    TF_FLOAT,
    Float32Array.from({ length: SIZE }, () => -1e3),
  )
  const type = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }]
  const [activated] = addon.executeOp('StillroomBiasGelu', type, [tensor(values), bias], 1)
  const expected = Float64Array.from(values, (value) => (value > 1e3 ? value - 1e3 : 0))
  requireClose('activation', addon.tensorDataSync(activated?.id ?? -1), expected)
  const [left, right] = [tensor(values), tensor(values.map(Math.sin))]
  const [theirs, ours] = [matMul(left, right, true), matMul(left, right, true, false, 'StillroomMatMul')]
  requireClose('product', addon.tensorDataSync(ours), Float64Array.from(addon.tensorDataSync(theirs)))
  return measureProducts()
}

/**
 * The products of a feed-forward layer, forwards and back, in turns: GFLOP/s of the two kinds. Of
 * each its shortest time counts, as what disturbs a machine only ever makes it slower.
 * That they are run one by one, and not in a graph, is enough: the kernels and their threads are
 * those of a graph, where each product waits for the one before as it does here, and starting one
 * takes hundredths of a millisecond of its ten. Whole steps went as these did on the machines on
 * which both were measured (resources/docs/measurements.md).
 */
function measureProducts() {
  const [rows, width, inner, repetitions] = [1664, 384, 1536, 11]
  const [narrow, wide, weight] = [
    [rows, width],
    [rows, inner],
    [inner, width],
  ].map((shape) =>
    addon.createTensor(
      shape,
      TF_FLOAT,
      Float32Array.from({ length: (shape[0] ?? 0) * (shape[1] ?? 0) }, (_, index) => Math.sin(index)),
    ),
  ) as [number, number, number]
  const products = [
    { left: narrow, right: weight, transposeLeft: false, transposeRight: true },
    { left: wide, right: weight, transposeLeft: false, transposeRight: false },
    { left: wide, right: narrow, transposeLeft: true, transposeRight: false },
  ]
  const kinds = ['StillroomMatMul', 'MatMul'] as const
  const least = { StillroomMatMul: 0, MatMul: 0 }
  for (const { left, right, transposeLeft, transposeRight } of products) {
    const times = { StillroomMatMul: [] as number[], MatMul: [] as number[] }
    for (let repetition = 0; repetition < repetitions; repetition++)
      for (const kind of kinds) {
        const begun = performance.now()
        addon.deleteTensor(matMul(left, right, transposeLeft, transposeRight, kind))
        times[kind].push(performance.now() - begun)
      }
    for (const kind of kinds) least[kind] += Math.min(...times[kind])
  }
  const gflops = (ms: number) => (products.length * 2 * rows * width * inner) / (ms * 1e6)
  return { own: gflops(least.StillroomMatMul), tensorflow: gflops(least.MatMul) }
}

function tensor(values: Float32Array): number {
  return addon.createTensor([SIZE, SIZE], TF_FLOAT, values)
}

function matMul(
  left: number,
  right: number,
  transposeLeft: boolean,
  transposeRight = false,
  kind: 'MatMul' | 'StillroomMatMul' = 'MatMul',
): number {
  const attributes = [
    { name: 'transpose_a', type: TF_ATTR_BOOL, value: transposeLeft },
    { name: 'transpose_b', type: TF_ATTR_BOOL, value: transposeRight },
    ...(kind === 'MatMul' ? [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }] : []),
  ]
  return addon.executeOp(kind, attributes, [left, right], 1)[0]?.id ?? -1
}

function multiply(left: ArrayLike<number>, right: ArrayLike<number>, transposeLeft: boolean): Float64Array {
  return Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [row, column] = [Math.floor(at / SIZE), at % SIZE]
    let sum = 0
    for (let k = 0; k < SIZE; k++)
      sum += (left[transposeLeft ? k * SIZE + row : row * SIZE + k] ?? 0) * (right[k * SIZE + column] ?? 0)
    return sum
  })
}

function softmaxMinus(rows: Float64Array, target: Float32Array): Float64Array {
  return rows.map((logit, at) => {
    const row = rows.subarray(at - (at % SIZE), at - (at % SIZE) + SIZE)
    const sum = row.reduce((total, other) => total + Math.exp(other), 0)
    return Math.exp(logit) / sum - (target[at] ?? 0)
  })
}

/**
 * 2e-2 leaves room for the TensorFloat-32 products of recent GPUs; a wrong product is off by its
 * own size.
 */
function requireClose(what: string, actual: Float32Array, expected: Float64Array): void {
  const scale = Math.max(...expected.map(Math.abs))
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - (actual[at] ?? Number.NaN))))
  if (!(worst <= 2e-2 * scale)) throw new Error(`the ${what} is off by ${worst} (largest number ${scale})`)
}
