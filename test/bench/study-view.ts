/**
 * A study of 5,000 simulated runs: kept, found and shown by the host, and its table made anew for
 * another metric, as the window does. `node test/bench/study-view.ts [--home DIR]`; DIR is left.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parseStudy } from '../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../src-main/domain/study/study-cells.ts'
import { studyDifferences } from '../../src-main/domain/study/study-differences.ts'
import { studyGroups } from '../../src-main/domain/study/study-table.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'
import { openHost } from '../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { studyValues } from '../../src-renderer/studies/study-values.ts'
import { makeRunsOf } from './synthetic-runs.ts'

const { values: given } = parseArgs({
  options: { home: { type: 'string' }, runs: { type: 'string', default: '5000' } },
})
const home = given.home ?? mkdtempSync(join(tmpdir(), 'stillroom-study-'))
const seeds = Math.min(50, Math.max(1, Number(given.runs) / 100))
const study = {
  kind: 'study',
  name: 'methods and shares of the data',
  plan: {
    kind: 'distill',
    data: {
      source: { kind: 'files', train: '/data/cola/train.tsv', dev: '/data/cola/dev.tsv', task: 'cola' },
    },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: { epochs: 3 } },
    student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
    losses: [{ loss: 'soft-label' }],
  },
  axes: [
    { name: 'learning rate', setting: 'training.learningRate', values: rising(10, 1e-5) },
    { name: 'share', setting: 'data.fraction', values: rising(10, 0.1) },
    { seeds: `1-${seeds}` },
  ],
}

function rising(count: number, step: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Number(((index + 1) * step).toPrecision(3)))
}

/** The longest that the event loop was held up since the last look, milliseconds. */
const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()

const timed = async <Value>(what: string, work: () => Value | Promise<Value>): Promise<Value> => {
  delays.reset()
  await sleep(5) // from its first tick on
  const from = performance.now()
  const value = await work()
  const ms = performance.now() - from
  await sleep(5) // the delay is counted once the loop goes on
  process.stdout.write(`${what}: ${ms.toFixed(0)} ms, longest block ${(delays.max / 1e6).toFixed(0)} ms\n`)
  return value
}

const { cells } = await timed('every combination made and checked', () => studyCells(parseStudy(study)))
makeRunsOf(
  join(home, 'runs'),
  cells.map(({ plan }) => plan),
)
const host = await timed(`${cells.length} runs indexed`, () => openHost(home, PROGRAM_PATHS))
try {
  const { id } = await timed('kept', () => host.handlers['studies.add']({ text: JSON.stringify(study) }))
  const shown = await timed('shown the first time', () => host.handlers['studies.show']({ id }))
  await timed('shown again', () => host.handlers['studies.show']({ id }))
  await timed('checked', () => host.handlers['studies.check']({ text: JSON.stringify(study) }))
  await timed('checked again', () => host.handlers['studies.check']({ text: JSON.stringify(study) }))
  await timed('what it will take', () => host.handlers['studies.estimate']({ id }))
  await timed('what to know', () => host.handlers['studies.notes']({ id }))
  const rows = new Map(unpackRuns(await host.handlers['runs.list']({})).map((run) => [run.id, run]))
  for (const metric of ['headline', 'agreement'] as const)
    await timed(`table and differences by ${metric}`, () => {
      const groups = studyGroups(studyValues(shown, rows, metric))
      return studyDifferences(shown.axes, groups)
    })
  process.stdout.write(`memory: ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`)
} finally {
  await host.close()
  if (given.home === undefined) rmSync(home, { recursive: true })
}
