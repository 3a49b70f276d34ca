import { StillroomError } from '../../domain/stillroom-error.ts'

/** Pages of a thousand files; the largest repositories of the hub have some ten thousand. */
const MOST_ANSWERS = 200
/** What the hub says of one page takes a few hundred kB. */
const MOST_BYTES = 16 << 20
const ANSWERS_WITHIN_MS = 60_000

/**
 * `fetch` for asking about one repository: so many answers, each of so many bytes, each within so
 * long. A hub, or who stands in for it, cannot fill the memory or keep a job for ever.
 */
export function boundedFetch(id: string): typeof fetch {
  let answers = 0
  return async (input, init) => {
    if (++answers > MOST_ANSWERS)
      throw new StillroomError(
        'download-failed',
        `The hub goes on listing files of ${id} after ${MOST_ANSWERS} pages.`,
      )
    const response = await fetch(input, { ...init, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })
    const { status, statusText, headers, url } = response
    const bounded = new Response(await boundedBody(response, id), { status, statusText, headers })
    Object.defineProperty(bounded, 'url', { value: url }) // pages are named relative to it
    return bounded
  }
}

async function boundedBody(response: Response, id: string): Promise<Buffer | null> {
  if (!response.body) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES)
      throw new StillroomError(
        'download-failed',
        `The hub's answer about ${id} has more than ${MOST_BYTES >> 20} MiB.`,
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
