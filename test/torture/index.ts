import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'
import { ODDITIES } from '../support/odd-run-files.ts'
import { connections } from './connections.ts'
import { databases } from './databases.ts'
import { kills } from './kills.ts'
import { lines } from './lines.ts'
import type { Outcome, Part } from './outcome.ts'
import { requests } from './requests.ts'
import { safetensors } from './safetensors.ts'

/** What is tortured, how often, and how often with --quick. */
const PARTS: Readonly<
  Record<string, { readonly part: Part; readonly attacks: number; readonly quick: number }>
> = {
  kills: { part: kills, attacks: 1_000, quick: 20 },
  databases: { part: databases, attacks: 30, quick: 10 },
  lines: { part: lines, attacks: ODDITIES.length, quick: 5 },
  safetensors: { part: safetensors, attacks: 12_000, quick: 1_000 },
  requests: { part: requests, attacks: 4_000, quick: 400 },
  connections: { part: connections, attacks: 1_000, quick: 250 },
}

const USAGE = `npm run torture -- [options]
  --only <parts>   of ${Object.keys(PARTS).join(', ')}; separated by commas
  --seed <n>       another one tries other moments and other bytes (default 1)
  --quick          a fiftieth of it, to see that it works`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const seed = Number(values.seed)
  const names = values.only?.split(',') ?? Object.keys(PARTS)
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name))
  if (values.help || unknown.length > 0 || !Number.isSafeInteger(seed)) {
    console.error(unknown.length > 0 ? `No part is called ${unknown.join(', ')}\n${USAGE}` : USAGE)
    return values.help ? 0 : 2
  }
  Object.assign(process.env, (await installRuntime({})).env)
  const root = mkdtempSync(join(tmpdir(), 'stillroom-torture-'))
  process.env.STILLROOM_VAULTS = join(root, 'vaults')
  console.log(`seed ${seed}, in ${root}\n`)
  console.log(row('part', 'attacks', 'losses', 'seconds', 'what they were'))
  const all = []
  for (const name of names) all.push(await torture(name, values.quick, seed, root))
  const losses = all.flatMap((outcome) => outcome.losses)
  for (const loss of losses) console.log(`LOSS  ${loss}`)
  if (losses.length === 0) rmSync(root, { recursive: true })
  console.log(losses.length === 0 ? '\nNothing was lost.' : `\n${losses.length} losses; ${root} is kept.`)
  return losses.length === 0 ? 0 : 1
}

async function torture(name: string, isQuick: boolean, seed: number, root: string): Promise<Outcome> {
  const wanted = PARTS[name]
  if (!wanted) throw new Error(`No part is called ${name}`)
  const folder = join(root, name)
  mkdirSync(folder)
  const from = performance.now()
  const attacks = isQuick ? wanted.quick : wanted.attacks
  const onProgress = (done: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${done} of ${attacks} `)
  }
  const outcome = await wanted.part({ attacks, seed, folder, onProgress })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const seconds = ((performance.now() - from) / 1000).toFixed(0)
  const counts = Object.entries(outcome.counts).map(([what, count]) => `${what} ${count}`)
  console.log(row(name, String(outcome.attacks), String(outcome.losses.length), seconds, counts.join(', ')))
  return outcome
}

function row(part: string, attacks: string, losses: string, seconds: string, what: string): string {
  return `${part.padEnd(14)}${attacks.padStart(8)}${losses.padStart(8)}${seconds.padStart(9)}  ${what}`
}

process.exitCode = await main()
