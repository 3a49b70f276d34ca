import type { Tensor } from '../../src-main/engine/backend.ts'

/** [B, A, T, T] → [B, T, A·T] */
export function headsLast({ shape, data }: Tensor): Tensor {
  const [batch = 0, heads = 0, tokens = 0] = shape
  const row = heads * tokens
  const moved = Float32Array.from({ length: data.length }, (_, index) => {
    const [text, token] = [Math.floor(index / (tokens * row)), Math.floor(index / row) % tokens]
    const [head, column] = [Math.floor((index % row) / tokens), index % tokens]
    return data[((text * heads + head) * tokens + token) * tokens + column] ?? NaN
  })
  return { shape: [batch, tokens, row], data: moved }
}

/**
 * What stands at padding is nobody's business: [B, T, …] → [real tokens, …].
 * @param mask [B, T]
 */
export function rowsAtTokens({ shape, data }: Tensor, mask: Tensor): Tensor {
  const size = data.length / mask.data.length
  const kept = [...data].filter((_, index) => mask.data[Math.floor(index / size)] === 1)
  return { shape: [kept.length / size, ...shape.slice(2)], data: Float32Array.from(kept) }
}
