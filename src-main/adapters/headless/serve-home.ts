import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HostNotice } from '../../contract/host-notice.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { openHost } from '../../host/open-host.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import { serve, type Served } from './serve.ts'
import { readServerFile, writeServerFile, type ServerMark } from './server-file.ts'
import type { StaticFile } from './static-files.ts'

/** A home that this process serves, or the address of who does. */
export type ServedHome =
  | ({ readonly kind: 'ours'; readonly notices: readonly HostNotice[] } & Served)
  | {
      readonly kind: 'running'
      readonly pid: number
      readonly port: number
      readonly address: string
      /** As of a host that is ours. */
      readonly addressForThisUser: () => Promise<string | undefined>
    }

/** A home of many runs takes its time to be opened. */
const OPENS_WITHIN_MS = 5_000

/**
 * Opens a home's host and serves it. Where another process has the home open and serves it, that
 * one is asked for an address instead.
 * @throws StillroomError `database-busy` when the home's owner serves nothing, `invalid-arguments`
 * when the port is taken
 */
export async function serveHome(
  home: string,
  files: ReadonlyMap<string, StaticFile>,
  port: number,
): Promise<ServedHome> {
  try {
    const host = openHost(home, PROGRAM_PATHS)
    try {
      const served = await serve(host, files, port)
      // Nobody is led here who may not write where the mark of it would lie.
      const removeFile = host.isReadOnly ? () => undefined : writeServerFile(home, served)
      return {
        ...served,
        kind: 'ours',
        notices: host.notices,
        async close() {
          removeFile()
          await served.close()
          await host.close()
        },
      }
    } catch (thrown) {
      await host.close()
      throw thrown
    }
  } catch (thrown) {
    if (!(thrown instanceof StillroomError) || thrown.code !== 'database-busy') throw thrown
    const running = await findRunning(home)
    if (!running) throw thrown
    return running
  }
}

/** Who has a home open may be about to serve it: of several that start at once, one is first. */
async function findRunning(home: string): Promise<ServedHome | undefined> {
  for (const from = performance.now(); performance.now() - from < OPENS_WITHIN_MS; await sleep(100)) {
    const mark = readServerFile(home)
    const address = mark ? await addressOf(mark) : undefined
    if (!mark || !address) continue
    const { pid, port } = mark
    return { kind: 'running', pid, port, address, addressForThisUser: () => addressOf(mark, true) }
  }
  return undefined
}

/** A new address of who serves; undefined when it does not answer. */
async function addressOf({ port, key }: ServerMark, isForThisUser = false): Promise<string | undefined> {
  const origin = `http://127.0.0.1:${port}`
  const body = await new Promise<string>((done, fail) => {
    const sent = request(
      `${origin}/address`,
      { method: 'POST', headers: { origin }, timeout: 5_000 },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => done(text))
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('no answer')))
    sent.on('error', fail)
    sent.end(JSON.stringify({ key, isForThisUser }))
  }).catch(() => undefined)
  const address: unknown =
    body === undefined ? undefined : (JSON.parse(body) as { address?: unknown }).address
  return typeof address === 'string' ? address : undefined
}
