import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HubDouble {
  readonly address: string
  /** Paths asked for, with their Range header. */
  readonly asked: { readonly path: string; readonly range: string | undefined }[]
  /** Breaks the connection after so many bytes of the next file that is longer. */
  cutAfter(bytes: number): void
  /** Flips a bit of the next file that is sent. */
  tamper(): void
  /** Sends bytes without end behind the next file that is sent. */
  swell(): void
  /** Bytes that were sent behind a file's end. */
  swollenBy(): number
  /** Puts another listing in the place of the true one; `next` says that there is another page. */
  list(entries: readonly unknown[], next?: boolean): void
  close(): void
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/**
 * The parts of the Hugging Face hub that fetching uses, with one model or data set of the given
 * files; files above 1,000 bytes are LFS.
 */
export async function openHubDouble(id: string, files: Readonly<Record<string, Buffer>>): Promise<HubDouble> {
  const asked: HubDouble['asked'] = []
  let cut: number | undefined
  let isTampering = false
  let isSwelling = false
  let swollen = 0
  let listing: { readonly entries: readonly unknown[]; readonly next: boolean } | undefined
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').split('?')[0] ?? ''
    asked.push({ path, range: request.headers.range })
    const json = (value: unknown) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(value))
    }
    if (/^\/api\/(models|datasets)\/.+\/revision\//.test(path) && path.includes(`/${id}/`))
      return json({ id, _id: '1', sha: COMMIT, siblings: [] })
    if (path.includes(`/${id}/tree/`)) {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      if (listing?.next) response.setHeader('link', `<${origin}${request.url ?? ''}>; rel="next"`)
      return json(listing?.entries ?? Object.entries(files).map(describe))
    }
    const name = path.split(`/resolve/${COMMIT}/`)[1]
    const content = name === undefined ? undefined : files[name]
    if (!content) {
      response.statusCode = 404
      return json({ error: 'Repository not found' })
    }
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.statusCode = from > 0 ? 206 : 200
    const body = Buffer.from(content.subarray(from))
    if (isTampering) body[body.length - 1] = (body.at(-1) ?? 0) ^ 1
    isTampering = false
    if (isSwelling) {
      isSwelling = false
      const more = () => {
        if (response.destroyed || swollen > 1 << 30) return
        swollen += 1 << 16
        response.write(Buffer.alloc(1 << 16), more)
      }
      return void response.write(body, more)
    }
    response.setHeader('content-length', body.length)
    if (cut === undefined || body.length <= cut) return void response.end(body)
    response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 50))
    cut = undefined
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    cutAfter: (bytes) => (cut = bytes),
    tamper: () => (isTampering = true),
    swell: () => (isSwelling = true),
    swollenBy: () => swollen,
    list: (entries, next = false) => (listing = { entries, next }),
    close: () => server.close(),
  }
}

function describe([path, content]: readonly [string, Buffer]) {
  const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
  const lfs = {
    oid: createHash('sha256').update(content).digest('hex'),
    size: content.length,
    pointerSize: 130,
  }
  return { type: 'file', path, size: content.length, oid: blob, ...(content.length > 1000 ? { lfs } : {}) }
}
