/**
 * How long it takes to ask a student again after every layer surgery that is offered, on its whole
 * dev set: node test/bench/surgery.ts HOME RUN
 * What was asked before is removed first.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import type { Answer, Ask, Reply, RequestName } from '../../src-main/contract/api.ts'
import { RUN_FILES } from '../../src-main/contract/run-files.ts'
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHost } from '../../src-main/host/open-host.ts'

const [home, run] = process.argv.slice(2)
if (home === undefined || run === undefined) throw new Error('node test/bench/surgery.ts HOME RUN')
rmSync(join(home, 'runs', run, RUN_FILES.surgery), { recursive: true, force: true })
const host = openHost(home, PROGRAM_PATHS)

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}

const students = { a: run }
const from = performance.now()
const id = await ask('examples.operate', { students, role: 'a' })
const stateOf = async () => (await ask('jobs.list', {})).jobs.find((job) => job.id === id)?.state
while (['waiting', 'running'].includes((await stateOf()) ?? '')) await sleep(50)
const seconds = (performance.now() - from) / 1000
const { surgeries, examples } = await ask('examples.surgery', { students, role: 'a' })
process.stdout.write(
  `${await stateOf()}: ${surgeries.length} surgeries on ${examples} examples in ${seconds.toFixed(1)} s\n`,
)
await host.close()
