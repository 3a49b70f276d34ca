import type { IncomingMessage } from 'node:http'

/**
 * The rest of a body that is too large is drained, so that the client reads the answer; but not for
 * ever.
 */
const READ_ON_TIMES = 4

/** A request's body as a JSON object; undefined where it is none, or larger than `most` bytes. */
export async function readJson(
  request: IncomingMessage,
  most: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= most) chunks.push(chunk)
      else chunks.length = 0
      if (size > READ_ON_TIMES * most) break // which ends the connection
    }
    if (size > most) return undefined
    const read: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
