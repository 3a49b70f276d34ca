/**
 * How long the examples of QQP dev (40,430 pairs × teacher and two students) take in a host: to be
 * opened, sorted, filtered, searched, turned over page by page.
 * node test/bench/examples-qqp.ts [--rounds=20]; needs the GLUE files beside the checkout. Logits
 * are drawn: nothing here judges a method.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as immediately } from 'node:timers/promises'
import type { Answer, Ask, Reply, RequestName } from '../../src-main/contract/api.ts'
import { EXAMPLE_SORTS, TRUTH_CELLS } from '../../src-main/contract/example-browser.ts'
import type { ExampleFilter } from '../../src-main/contract/requests/example-requests.ts'
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHost } from '../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { makeQqpHome } from '../support/make-qqp-home.ts'

const rounds = Number(process.argv[2]?.replace('--rounds=', '') ?? 20)
const home = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))

async function main(): Promise<void> {
  const [a, b] = await makeQqpHome(home)
  const host = openHost(home, PROGRAM_PATHS)
  const ask = async <Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> => {
    const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
    if (!reply.ok) throw new Error(reply.error.message)
    return reply.value
  }
  const students = { a, b }
  report('first open: the dev set read, indexed and searched by words', [
    await timed(() => ask('examples.open', students)),
  ])
  report('open again, both students swapped (columns of three models)', [
    await timed(() => ask('examples.open', { a: b, b: a })),
  ])
  const page = (filter: ExampleFilter, by: (typeof EXAMPLE_SORTS)[number], offset = 0, descending = true) =>
    ask('examples.page', { students, filter, sort: { by, descending }, offset, count: 60 })

  report('slices of A − B, first time (words of all texts)', [
    await timed(() => ask('examples.slices', students)),
  ])
  report('slices of A − B again', [await timed(() => ask('examples.slices', students))])

  report('inheritance, first time', [await timed(() => ask('examples.inheritance', students))])
  report('inheritance again', [await timed(() => ask('examples.inheritance', students))])
  const confidence = timed(() => ask('examples.calibration', students))
  let isUnderWay = true
  void confidence.then(() => (isUnderWay = false))
  const meanwhile: number[] = []
  while (isUnderWay) {
    meanwhile.push(await timed(() => page({}, 'apart', (meanwhile.length * 997) % 40_000)))
    await immediately() // a page alone lets nobody else have a turn
  }
  report('confidence, first time, others answered meanwhile', [await confidence])
  report('a page meanwhile', meanwhile)
  report('the longest wait for one', [Math.max(...meanwhile)])

  // A column is worked out and sorted once a pair of students: the first time counts, so every
  // round looks at another evaluation of them.
  const sorting = new Map<string, number[]>()
  for (let round = 0; round < Math.min(rounds, 7); round++) {
    const other = { a, stepA: round + 1, b, stepB: round + 1 }
    await ask('examples.open', other)
    for (const by of EXAMPLE_SORTS) {
      const ms = await timed(() =>
        ask('examples.page', {
          students: other,
          filter: {},
          sort: { by, descending: true },
          offset: 0,
          count: 60,
        }),
      )
      sorting.set(by, [...(sorting.get(by) ?? []), ms])
    }
  }
  for (const [by, times] of sorting) report(`sort by ${by}, first time`, times)
  report('all sorts, first time', [...sorting.values()].flat())

  await ask('examples.open', students)
  const filters: Readonly<Record<string, (round: number) => ExampleFilter>> = {
    'cells: every split': () => ({ cells: TRUTH_CELLS.slice(1, 7) }),
    'one cell': (round) => ({ cells: [TRUTH_CELLS[round % 8] ?? 'all-right'] }),
    'label and length': (round) => ({ labels: [1], words: [round, 20 + round] }),
    'unsure teacher': (round) => ({ teacherConfidence: [0.5, 0.7 + round / 1000] }),
    'A and B differ': (round) => ({ differ: true, words: [0, 100 + round] }),
    'a query': (round) => ({ find: `teacher > 0.9 and not a_right or words > ${30 + round}` }),
    'search: a rare word': (round) => ({ find: ['quora', 'tesla', 'piano', 'visa', 'monsoon'][round % 5] }),
    'search: how (most common)': (round) => ({ find: 'how', words: [0, 100 + round] }),
    'search: two words, the last begun': (round) => ({
      find: ['learn pyth', 'best wa', 'make mon'][round % 3],
      words: [0, 60 + round],
    }),
  }
  for (const [name, filter] of Object.entries(filters)) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push(await timed(() => page(filter(round), 'apart')))
    report(`filter ${name}`, times)
  }
  const pages: number[] = []
  for (let round = 0; round < rounds * 5; round++)
    pages.push(await timed(() => page({}, 'apart', (round * 997) % 40_000)))
  report('a page of 60 rows anywhere', pages)
  const shown: number[] = []
  for (let round = 0; round < rounds; round++)
    shown.push(await timed(() => ask('examples.show', { students, index: (round * 1999) % 40_430 })))
  report('one example with its biography (7 evaluations × 2)', shown)
  report('all 40,430 rows, for a copy', [
    await timed(() =>
      ask('examples.page', {
        students,
        filter: {},
        sort: { by: 'apart', descending: true },
        offset: 0,
        count: 1_000_000,
      }),
    ),
  ])
  console.log(`memory: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`)
  await host.close()
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((x, y) => x - y)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1)
  console.log(
    `${what.padEnd(64)} median ${at(0.5).padStart(7)} ms  p95 ${at(0.95).padStart(7)} ms  n ${sorted.length}`,
  )
}

try {
  await main()
} finally {
  rmSync(home, { recursive: true, force: true })
}
