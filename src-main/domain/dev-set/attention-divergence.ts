/**
 * How far two layers' attention is apart, head by head: the Jensen–Shannon divergence of each row,
 * averaged over rows. Nats; 0 where they agree, ln 2 at most.
 * @param p [heads, tokens, tokens], rows sum to 1
 * @param q the same shape
 */
export function attentionDivergence(
  p: Float32Array,
  q: Float32Array,
  heads: number,
  tokens: number,
): readonly number[] {
  return Array.from({ length: heads }, (_, head) => {
    let sum = 0
    const end = (head + 1) * tokens * tokens
    for (let at = head * tokens * tokens; at < end; at++) {
      const a = p[at] ?? 0
      const b = q[at] ?? 0
      const mean = (a + b) / 2
      // p·ln(p/m) + q·ln(q/m), each 0 where its share is.
      if (a > 0) sum += a * Math.log(a / mean)
      if (b > 0) sum += b * Math.log(b / mean)
    }
    return Math.max(0, sum / 2 / tokens)
  })
}
