/** Attention as it is sent. */
export function attentionOf(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)
}

/** Jensen–Shannon divergence of one head, row by row, by entropies: H(m) − ½ H(p) − ½ H(q). */
export function slowDivergence(p: Float32Array, q: Float32Array, head: number, tokens: number): number {
  const entropy = (row: readonly number[]) =>
    row.reduce((sum, share) => sum - (share > 0 ? share * Math.log(share) : 0), 0)
  const rows = Array.from({ length: tokens }, (_, row) => {
    const from = (head * tokens + row) * tokens
    const [ofP, other] = [[...p.subarray(from, from + tokens)], [...q.subarray(from, from + tokens)]]
    return entropy(ofP.map((value, at) => (value + other[at]!) / 2)) - entropy(ofP) / 2 - entropy(other) / 2
  })
  return rows.reduce((sum, distance) => sum + distance, 0) / tokens
}
