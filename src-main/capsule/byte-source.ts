/** Ended before what was asked of it. */
export class EndedEarly extends Error {}

/** Bytes of a stream, asked for by number. */
export class ByteSource {
  private readonly chunks: AsyncIterator<Buffer>
  private rest: Buffer = Buffer.alloc(0)

  constructor(stream: AsyncIterable<Buffer>) {
    this.chunks = stream[Symbol.asyncIterator]()
  }

  /** Just so many, in one. @throws EndedEarly */
  async take(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.pass(bytes)) parts.push(part)
    return Buffer.concat(parts)
  }

  /** Just so many, as they come. @throws EndedEarly */
  async *pass(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0;) {
      if (this.rest.length === 0 && !(await this.more())) throw new EndedEarly()
      const part = this.rest.subarray(0, left)
      this.rest = this.rest.subarray(part.length)
      left -= part.length
      yield part
    }
  }

  /** Whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    while (this.rest.length === 0) if (!(await this.more())) return true
    return false
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.chunks.next()
    if (!done) this.rest = value
    return !done
  }
}
