import { StillroomError } from '../domain/stillroom-error.ts'
import type { StoredTensor } from './read-safetensors.ts'

/**
 * A tensor's numbers as the engine takes them; of 64 bits, rounded.
 * @throws StillroomError `unsupported-model` for what is no float of 16, 32 or 64 bits, or too
 * large for 32
 */
export function toFloat32(name: string, { dtype, data }: StoredTensor): Float32Array {
  if (dtype === 'F32') {
    if (data.byteOffset % 4 === 0) return new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
    return new Float32Array(data.slice().buffer)
  }
  const aligned = data.slice()
  if (dtype === 'F64') return rounded(name, new Float64Array(aligned.buffer))
  if (dtype === 'BF16') {
    const halves = new Uint16Array(aligned.buffer)
    const bits = new Uint32Array(halves.length)
    halves.forEach((half, index) => (bits[index] = half << 16))
    return new Float32Array(bits.buffer)
  }
  if (dtype === 'F16') return Float32Array.from(new Uint16Array(aligned.buffer), float16)
  throw new StillroomError(
    'unsupported-model',
    `${name} is stored as ${dtype}; weights must be F32, F16, BF16 or F64. Save the model anew in one of these: model.float().save_pretrained(…).`,
  )
}

function rounded(name: string, values: Float64Array): Float32Array {
  const narrow = Float32Array.from(values)
  const lost = narrow.findIndex((value, index) => !Number.isFinite(value) && Number.isFinite(values[index]))
  if (lost < 0) return narrow
  throw new StillroomError(
    'unsupported-model',
    `${name} holds ${values[lost]}, stored as F64 and too large for float32, in which Stillroom computes`,
  )
}

function float16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
