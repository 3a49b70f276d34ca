// Runs the bundled main process in a plain Node that says it is Electron, with the double in
// Electron's place: opens a host, runs a plan, quits, and prints what was seen.
const Module = require('node:module')
const { setTimeout: sleep } = require('node:timers/promises')
const { createElectronDouble } = require('../../adapters/electron/electron-double.ts')

const electron = createElectronDouble()
const load = Module._load
Module._load = (name, ...rest) => (name === 'electron' ? electron.calls : load(name, ...rest))
Object.defineProperty(process.versions, 'electron', { value: '45.4.1' })
require(process.env.STILLROOM_TEST_BUNDLE)

const ask = async (name, given) => {
  const reply = JSON.parse(await electron.invoke('stillroom:ask', [name, JSON.stringify(given)]))
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}
const until = async (look) => {
  for (const from = Date.now(); Date.now() - from < 60_000; await sleep(50)) {
    const seen = await look().catch(() => undefined)
    if (seen) return seen
  }
  throw new Error('It took too long')
}

async function main() {
  const host = await until(() => ask('host.describe', {}))
  await ask('runs.start', { plan: JSON.parse(process.env.STILLROOM_TEST_PLAN) })
  const run = await until(async () => {
    const { columns } = await ask('runs.list', {})
    const at = columns.state.findIndex((state) => state === 'finished' || state === 'failed')
    return at < 0 ? undefined : (await ask('runs.show', { id: columns.id[at] })).run
  })
  electron.calls.app.quit()
  await until(async () => electron.hasQuit())
  process.stdout.write(JSON.stringify({ host, run }))
  process.exit(0)
}

main().catch((thrown) => {
  process.stderr.write(String(thrown?.stack ?? thrown))
  process.exit(1)
})
