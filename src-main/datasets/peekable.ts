/** Bytes that can be looked at before they are read. */
export interface PeekableBytes {
  /** The first bytes, at least so many where there are so many; they still come from `chunks`. */
  readonly peek: (atLeast: number) => Promise<{ readonly head: Uint8Array; readonly isWhole: boolean }>
  /** All of them; once. Ends its source when it is left early. */
  readonly chunks: () => AsyncGenerator<Uint8Array>
  /** For a source that is not read to its end. */
  readonly close: () => Promise<void>
}

/** Makes a stream of bytes peekable. What was peeked at is held until it is read. */
export function peekable(source: AsyncIterable<Uint8Array>): PeekableBytes {
  const iterator = source[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array()
  let isWhole = false
  const close = async () => void (await iterator.return?.())
  return {
    async peek(atLeast) {
      const parts = [held]
      for (let size = held.length; size < atLeast && !isWhole;) {
        const next = await iterator.next()
        if (next.done) isWhole = true
        else {
          parts.push(next.value)
          size += next.value.length
        }
      }
      if (parts.length > 1) held = Buffer.concat(parts)
      return { head: held, isWhole }
    },
    async *chunks() {
      try {
        if (held.length > 0) yield held
        held = new Uint8Array()
        for (let next = isWhole ? undefined : await iterator.next(); next && !next.done;) {
          yield next.value
          next = await iterator.next()
        }
      } finally {
        await close()
      }
    },
    close,
  }
}
