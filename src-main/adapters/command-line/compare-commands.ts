import type { Command } from 'commander'
import type { RunOverview } from '../../contract/run-overview.ts'
import { damageWords } from '../../domain/run/damage-words.ts'
import { listRuns } from '../../host/runs/list-runs.ts'
import { withStall } from '../../host/runs/stall-now.ts'
import { readRun } from '../../run-folder/read-run.ts'
import { planName } from '../../domain/run/run-title.ts'
import { findRun } from './find-run.ts'
import { printComparison } from './print-comparison.ts'
import { printRun } from './print-run.ts'
import { withSession } from './session.ts'
import { formatScore, formatShare } from '../../domain/tables/number-text.ts'
import { formatDuration, formatTable } from './terminal.ts'

export function addCompareCommands(program: Command, signal: AbortSignal): void {
  withSession(program.command('runs').description('all runs, oldest first'), signal, async (session) => {
    const { runs: listed, problems } = listRuns(session.home)
    const runs = await Promise.all(listed.map(withStall))
    for (const problem of problems) session.note(problem)
    for (const { id, damage } of runs)
      if (damage) session.note(`Run ${id} is damaged: ${damageWords(damage)}`)
    session.answer({ runs, problems }, () => {
      if (runs.length === 0) return session.print('No runs yet. Try: npm run -s stillroom -- demo --quick')
      session.print(formatTable(RUN_COLUMNS, runs))
    })
  })
  withSession(
    program.command('show').argument('<run>').description('one run: where it stands, how good it is'),
    signal,
    async (session, id: string) => {
      const run = await withStall(readRun(findRun(session.home, id)))
      session.answer(run, () => printRun(session, run))
    },
  )
  withSession(
    program
      .command('compare')
      .argument('<runs...>')
      .description(
        "runs side by side on the same dev set, with McNemar's test, or the paired bootstrap where a label is no class; seeds of one plan together",
      ),
    signal,
    async (session, ids: readonly string[]) => {
      const { compareRuns } = await import('../../host/comparison/compare-runs.ts')
      const { openEvaluatedRuns } = await import('../../host/comparison/evaluated-runs.ts')
      const { createResample } = await import('../../host/comparison/resample.ts')
      const { differencesOf } = await import('../../host/comparison/paired-differences.ts')
      const evaluated = openEvaluatedRuns()
      const comparison = compareRuns(
        ids.map((id) => findRun(session.home, id)),
        evaluated,
      )
      const counted = comparison.runs.flatMap(({ id, repeats }) => (repeats === null ? [id] : []))
      const differences = await differencesOf(
        counted.map((id) => findRun(session.home, id)),
        evaluated,
        createResample(),
      )
      session.answer({ ...comparison, differences }, () => printComparison(session, comparison, differences))
    },
  )
  withSession(
    program.command('rebuild').description('make the database of all runs anew from their folders'),
    signal,
    async (session) => {
      const { rebuildIndex } = await import('../../host/runs/rebuild-index.ts')
      const rebuilt = rebuildIndex(session.home, (done, total) =>
        session.work.onProgress({ task: 'reading runs', done, total, unit: 'files' }),
      )
      for (const problem of rebuilt.problems) session.note(problem)
      session.answer(rebuilt, () => {
        session.print(`${rebuilt.runs} runs`)
        if (rebuilt.before) session.print(`The database that was there is now ${rebuilt.before}`)
      })
    },
  )
  withSession(
    program
      .command('export')
      .argument('<run>')
      .argument('<folder>')
      .description("copy a run's result as a Hugging Face folder"),
    signal,
    async (session, id: string, target: string) => {
      const { exportRun } = await import('../../host/runs/export-run.ts')
      const folder = await exportRun(findRun(session.home, id), target)
      session.answer({ folder }, () => session.print(folder))
    },
  )
}

const RUN_COLUMNS = [
  { title: 'run', value: ({ id }: RunOverview) => id },
  { title: 'name', value: ({ plan }: RunOverview) => planName(plan) },
  { title: 'state', value: ({ state }: RunOverview) => state },
  { title: 'seed', value: ({ plan }: RunOverview) => String(plan.training.seed), align: 'right' },
  { title: 'step', value: ({ step, steps }: RunOverview) => `${step}/${steps}`, align: 'right' },
  {
    title: 'accuracy',
    value: ({ last }: RunOverview) => formatShare(last?.scores.accuracy ?? null),
    align: 'right',
  },
  {
    title: 'MCC',
    value: ({ last }: RunOverview) => (last ? formatScore(last.scores.mcc) : '–'),
    align: 'right',
  },
  {
    title: 'agreement',
    value: ({ last }: RunOverview) => formatShare(last?.teacher?.agreement ?? null),
    align: 'right',
  },
  { title: 'time', value: ({ trainingMs }: RunOverview) => formatDuration(trainingMs), align: 'right' },
] as const
