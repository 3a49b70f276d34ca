import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Answered {
  readonly status: number
  readonly body: string
  readonly cookies: readonly string[]
}

/** A host in a process of its own, which a test may do its worst to. */
export interface ServedHost {
  readonly port: number
  readonly key: string
  readonly origin: string
  /** Of somebody who has entered. */
  readonly cookie: string
  /** Undefined while it lives, then how it ended and its last words. */
  death(): string | undefined
  post(path: string, body: string, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** What it keeps open and resident now (Linux). */
  uses(): { readonly files: number; readonly megabytes: number }
  end(): Promise<void>
}

/** @param env settings of its environment beside this process's own */
export async function serveInProcess(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServedHost> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve-a-home.ts'), home], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4000)))
  const death = () =>
    child.exitCode === null && child.signalCode === null
      ? undefined
      : `ended with ${child.exitCode ?? child.signalCode}: ${words}`
  const first = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => undefined),
  ])
  if (!first) throw new Error(`No host: ${death()}`)
  const { port, key } = JSON.parse(String(first[0])) as { port: number; key: string }
  const origin = `http://127.0.0.1:${port}`
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const post: ServedHost['post'] = (path, body, headers = {}) =>
    new Promise((done, fail) => {
      const sent = request(
        `${origin}${path}`,
        { agent, method: 'POST', headers: { origin, ...headers }, timeout: 30_000 },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          response.on('end', () =>
            done({
              status: response.statusCode ?? 0,
              body: text,
              cookies: response.headers['set-cookie'] ?? [],
            }),
          )
          response.on('error', fail)
        },
      )
      sent.on('timeout', () => sent.destroy(new Error(`no answer within 30 s to ${body.slice(0, 300)}`)))
      sent.on('error', fail)
      sent.end(body)
    })
  const entered = await post('/session', JSON.stringify({ key }))
  return {
    port,
    key,
    origin,
    cookie: entered.cookies[0]?.split(';')[0] ?? '',
    death,
    post,
    uses: () => ({
      files: readdirSync(`/proc/${child.pid}/fd`).length,
      megabytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    }),
    async end() {
      agent.destroy()
      if (death() !== undefined) return
      const exit = once(child, 'exit')
      child.stdin.end()
      await exit
    },
  }
}
