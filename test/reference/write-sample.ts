import { writeSafetensors } from '../../src-main/engine/weights/write-safetensors.ts'
import type { StoredTensor } from '../../src-main/model-folder/read-safetensors.ts'
import type { StoredType } from '../../src-main/model-folder/safetensors-header.ts'

const BYTES = { F64: 8, F32: 4, BF16: 2, U8: 1 } as const satisfies Partial<Record<StoredType, number>>
const SHAPES: readonly (readonly [string, keyof typeof BYTES, readonly number[]])[] = [
  ['encoder.layer.1.weight', 'F32', [3, 5]],
  ['encoder.layer.10.weight', 'F32', [2, 2, 2]],
  ['a scalar', 'F32', []],
  ['nothing', 'F32', [4, 0]],
  ['half', 'BF16', [7]],
  ['bytes “quoted” \\ "é電\u{1f600}', 'U8', [3]],
  ['double', 'F64', [3]],
]

/**
 * Tensors of four element sizes, one of them empty and one a scalar, with names that JSON must
 * escape.
 */
export const SAMPLE: ReadonlyMap<string, StoredTensor> = new Map(
  SHAPES.map(([name, dtype, shape], which) => {
    const length = shape.reduce((product, count) => product * count, BYTES[dtype])
    const data = Uint8Array.from({ length }, (_, at) => (at * 37 + which * 11) % 256)
    return [name, { dtype, shape, data }]
  }),
)
export const SAMPLE_METADATA = { format: 'pt' }

// Called by safetensors_files.py: node write-sample.ts TARGET
const [, program, target] = process.argv
if (program === import.meta.filename && target) writeSafetensors(target, SAMPLE, SAMPLE_METADATA)
