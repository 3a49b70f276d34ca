/**
 * How long logs take to be indexed, and how much memory that needs: a million steps of a student
 * that learns from soft labels, and 258,000 steps of twelve pairs under three internal losses, a
 * log of more than 512 MiB. The promise, on the first: under 10 s and 500 MB.
 * Run: node test/bench/million-events.ts [events]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEventLog } from '../../src-main/run-folder/event-log.ts'
import { readNotableEvents } from '../../src-main/run-folder/notable-events.ts'
import { readRun } from '../../src-main/run-folder/read-run.ts'
import { indexRun } from '../../src-main/storage/index-run.ts'
import { openDatabase } from '../../src-main/storage/open-database.ts'
import { selectRuns } from '../../src-main/storage/runs-table.ts'
import { writeLongRun } from '../support/long-log.ts'

const WORK: Readonly<Record<string, (folder: string) => unknown>> = {
  'indexed from its beginning'(folder) {
    const { db, close } = openDatabase(join(folder, '..', '..', `${process.pid}.db`))
    indexRun(db, folder)
    const step = selectRuns(db)[0]?.step
    close()
    return step
  },
  'read for the command line': (folder) => readRun(folder).step,
  'its log of events opened': (folder) => readNotableEvents(folder).place.seq,
  'opened by a trainer that resumes': (folder) => openEventLog(folder).close(),
}

const [what, folder] = process.argv.slice(2)
const work = folder === undefined ? undefined : WORK[what ?? '']
if (work && folder !== undefined) {
  // A process of its own for each, so that its memory is its own.
  const from = performance.now()
  const result = work(folder)
  const ms = performance.now() - from
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  console.log(
    JSON.stringify({ ms, result, peak: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }),
  )
} else {
  const root = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))
  try {
    const events = Number(what ?? 1_000_000)
    measure(writeLongRun(join(root, 'runs'), 'narrow', { events, pairs: 0 }), events)
    rmSync(join(root, 'runs'), { recursive: true })
    const wide = Math.round(events * 0.258)
    measure(writeLongRun(join(root, 'runs'), 'wide', { events: wide, pairs: 12 }), wide)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function measure(run: string, events: number): void {
  const { size } = statSync(join(run, 'events.jsonl'))
  console.log(`${events.toLocaleString('en')} events, ${(size / 2 ** 20).toFixed(0)} MiB`)
  for (const name of Object.keys(WORK)) {
    const said = execFileSync(process.execPath, [import.meta.filename, name, run], { encoding: 'utf8' })
    const { ms, peak, cpuMs } = JSON.parse(said) as { ms: number; peak: number; cpuMs: number }
    console.log(
      `  ${name}: ${(ms / 1000).toFixed(1)} s (${(cpuMs / 1000).toFixed(1)} s of the processor, its start too), ${(peak / 1e6).toFixed(0)} MB at most`,
    )
  }
}
