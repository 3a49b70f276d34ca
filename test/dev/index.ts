import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { createServer as createSocketServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { createServer, type ProxyOptions } from 'vite'
import { cacheFolder } from '../../src-main/domain/cache-folder.ts'
import { makeSyntheticRuns } from '../bench/synthetic-runs.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../support/synthetic-run.ts'

/**
 * `npm run dev`: the window as Vite serves it, changed while it is open, on a real host that starts
 * anew when a file of it changes. Its home has runs with drawn numbers; nothing needs TensorFlow
 * but to train. What the host asks of a browser (Host, Origin, a code that enters once) holds here
 * too; its content policy does not, for Vite writes styles into the page.
 */
const PROJECT = join(import.meta.dirname, '..', '..')
const home = join(cacheFolder(), 'dev-home')
if (!existsSync(join(home, 'runs'))) makeRuns(join(home, 'runs'))

const hostPort = await freePort()
const hostOrigin = `http://127.0.0.1:${hostPort}`
const toHost: ProxyOptions = {
  target: hostOrigin,
  changeOrigin: true,
  ws: true,
  configure(proxy) {
    // Another site's stays what it is, and is refused.
    const passOrigin = (sent: ClientRequest, { headers }: IncomingMessage) => {
      if (headers.origin === windowOrigin()) sent.setHeader('origin', hostOrigin)
    }
    proxy.on('proxyReq', passOrigin)
    proxy.on('proxyReqWs', passOrigin)
  },
}
const vite = await createServer({
  configFile: false,
  root: join(PROJECT, 'src-renderer'),
  plugins: [svelte({ configFile: false })],
  server: {
    host: '127.0.0.1',
    proxy: { '^/(api|session|events)$': toHost },
    fs: { allow: [PROJECT] },
  },
})
await vite.listen()

const host = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', join(import.meta.dirname, 'host.ts'), home, String(hostPort)],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
createInterface({ input: host.stdout }).on('line', (line) => {
  const code = /#([\w-]+)$/.exec(line)?.[1]
  if (code)
    process.stdout.write(
      `Stillroom: ${windowOrigin()}/#${code}  (once; a host that starts anew prints another)\n`,
    )
})
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    host.kill('SIGTERM')
    host.once('close', () => void vite.close().then(() => process.exit(0)))
  })

function windowOrigin(): string {
  return `http://127.0.0.1:${vite.config.server.port}`
}

/** Forty with curves and evaluations; and two with predictions on one dev set, to be compared. */
function makeRuns(runs: string): void {
  makeSyntheticRuns(runs, 40)
  const gold = syntheticGold(400)
  const teacher = syntheticLogits(gold, 0.9, 1)
  for (const [name, accuracy] of [
    ['soft labels', 0.84],
    ['internal', 0.87],
  ] as const)
    writeSyntheticRun(runs, `20260101-120000-${name.length.toString(16).padStart(4, '0')}`, {
      gold,
      teacher,
      student: syntheticLogits(gold, accuracy, name.length),
      plan: { name },
    })
}

/** One that stays the host's over its restarts. */
function freePort(): Promise<number> {
  return new Promise((done) => {
    const taken = createSocketServer().listen(0, '127.0.0.1', () => {
      const { port } = taken.address() as AddressInfo
      taken.close(() => done(port))
    })
  })
}
