import { serveHome } from '../../src-main/adapters/headless/serve-home.ts'

// The host of `npm run dev`: `node --watch host.ts HOME PORT`. Its window is Vite's. It prints its
// address on standard output, anew after every restart.
const [home = '', port = '0'] = process.argv.slice(2)
const served = await serveHome(home, new Map(), Number(port))
if (served.kind !== 'ours') throw new Error(`${home} is served by process ${served.pid} already`)
process.stdout.write(`${served.address()}\n`)
const end = () => void served.close().then(() => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
