/**
 * How long a look takes once the checkpoints are loaded: tokens, logits, one layer's attention of
 * teacher and two students, the divergence of every mapped layer and head.
 * node test/bench/inspector.ts <home with two finished students> [rounds]
 */
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHost } from '../../src-main/host/open-host.ts'
import type { Answer, Ask, Reply, RequestName } from '../../src-main/contract/api.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'

const [folder = '', rounds = '20'] = process.argv.slice(2)
const host = openHost(folder, PROGRAM_PATHS)

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}

async function main(): Promise<void> {
  const runs = unpackRuns(await ask('runs.list', {}))
  const [a, b] = runs.filter(({ kind, state }) => kind === 'distill' && state === 'finished')
  if (!a) throw new Error(`${folder} holds no finished student`)
  const students = { a: a.id, b: b?.id }
  const look = (text: string, teacher: number, student: number) =>
    ask('examples.look', { students, text, layers: { teacher, a: student, b: b && student } })
  const first = performance.now()
  const { loadingMs } = await look('a first look', 2, 1)
  console.log(
    `first look: ${(performance.now() - first).toFixed(0)} ms, ${loadingMs.toFixed(0)} of them loading checkpoints`,
  )
  for (const words of [10, 30, 60, 126]) {
    const [fresh, layers]: [number[], number[]] = [[], []]
    let tokens = 0
    for (let round = 0; round < Number(rounds); round++) {
      const text = Array.from(
        { length: words },
        (_, at) => ['good', 'film', 'not', 'dull', 'a', 'long'][(at * 7 + round) % 6],
      ).join(' ')
      let from = performance.now()
      tokens = (await look(text, 2, 1)).tokens.length
      fresh.push(performance.now() - from)
      from = performance.now()
      await look(text, 4, 2)
      layers.push(performance.now() - from)
    }
    report(`${tokens} tokens, a new text`, fresh)
    report(`${tokens} tokens, another layer of it`, layers)
  }
  await host.close()
}

function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((x, y) => x - y)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1)
  console.log(
    `${what.padEnd(40)} median ${at(0.5).padStart(7)} ms  p95 ${at(0.95).padStart(7)} ms  n ${sorted.length}`,
  )
}

await main()
