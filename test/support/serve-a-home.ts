import { serveHome } from '../../src-main/adapters/headless/serve-home.ts'

// A host as `serve` starts it, without the window's build: `node serve-a-home.ts HOME`. Says its
// port and key on standard output; ends with its standard input.
const [home = ''] = process.argv.slice(2)
const window = { content: Buffer.from('<!doctype html>'.padEnd(200_000)), type: 'text/html' }
const served = await serveHome(home, new Map([['/', window]]), 0)
if (served.kind !== 'ours') throw new Error(`${home} is served by process ${served.pid} already`)
process.stdout.write(`${JSON.stringify({ port: served.port, key: served.key })}\n`)
process.stdin.on('end', () => void served.close().then(() => process.exit(0)))
process.stdin.resume()
