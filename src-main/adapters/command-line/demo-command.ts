import type { Command } from 'commander'
import type { Difference, DemoFinding, DemoReport, Spread } from '../../contract/demo-report.ts'
import { wholeNumber } from './data-commands.ts'
import { surroundings } from './run-commands.ts'
import { withSession } from './session.ts'
import { formatP, formatPoints, formatShare } from '../../domain/tables/number-text.ts'
import { formatTable, type Terminal } from './terminal.ts'

/** Sentences on which the students differ that people are shown; --json gives all. */
const SHOWN_DIFFERENCES = 8

export function addDemoCommand(program: Command, signal: AbortSignal): void {
  withSession(
    program
      .command('demo')
      .alias('example')
      .description('a real teacher on real text, its students, what was found, and where they differ')
      .option('--quick', 'two minutes and two students: shows everything at work, judges no method')
      .option('--seeds <n>', 'repeat with seeds 1 to n', wholeNumber, 1),
    signal,
    async (session, { quick, seeds }: { quick?: true; seeds: number }) => {
      const { runDemo } = await import('../../host/demo/run-demo.ts')
      const report = await runDemo({ quick: quick === true, seeds }, await surroundings(session))
      session.answer(report, () => printDemo(session, report))
    },
  )
}

function printDemo({ print }: Terminal, report: DemoReport): void {
  const { dev, teacher, seeds, summary, findings, differences } = report
  print()
  print(
    `${dev} dev sentences. Teacher (MiniLM-L6, 6 layers): accuracy ${describe(summary.teacherAccuracy, formatShare)}; run ${teacher.runId}`,
  )
  type Student = (typeof summary.students)[number]
  print(
    formatTable<Student>(
      [
        { title: 'student, 3 layers', value: ({ name }) => name },
        { title: 'steps', value: ({ steps }) => countText(steps), align: 'right' },
        { title: 'examples seen', value: ({ examplesSeen }) => countText(examplesSeen), align: 'right' },
        { title: 'accuracy', value: ({ accuracy }) => describe(accuracy, formatShare), align: 'right' },
        { title: 'agreement', value: ({ agreement }) => describe(agreement, formatShare), align: 'right' },
        {
          title: 'right where the teacher is',
          value: ({ teacherRightStudentRight: right }) => describe(right, (value) => value.toFixed(1)),
          align: 'right',
        },
        {
          title: 'runs',
          value: ({ name }) =>
            seeds
              .flatMap(({ students }) => students.filter((student) => student.name === name))
              .map(({ runId }) => runId)
              .join(' '),
        },
      ],
      summary.students,
    ),
  )
  print()
  for (const finding of findings) print(findingWords(finding))
  print()
  const names = report.students.slice(0, 2).map(({ name }) => name)
  print(`“${names.join('” and “')}” differ on ${differences.length} sentences; where the teacher is surest:`)
  for (const {
    text,
    gold,
    ratingMean,
    ratingSpread,
    teacher: teacherProbability,
    students,
  } of differences.slice(0, SHOWN_DIFFERENCES)) {
    const human =
      ratingMean === null ? '' : `, rated ${ratingMean.toFixed(2)} ± ${(ratingSpread ?? 0).toFixed(2)}`
    print(`  “${text}”`)
    print(
      `    ${gold}${human} · P(positive): teacher ${teacherProbability.toFixed(3)}${students.map((value, index) => `, ${names[index]} ${value.toFixed(3)}`).join('')}`,
    )
  }
  if (report.quick) print('\nThis was the short version: it shows everything at work and judges no method.')
}

/** What a pair of students showed: the numbers, and whether they can be told apart from 0. */
function findingWords({ student, against, isEqualBudget, accuracy, agreement }: DemoFinding): string {
  const budget = isEqualBudget ? 'as many steps and examples' : 'not as many steps'
  return `“${student}” less “${against}” (${budget}): accuracy ${differenceWords(accuracy)}; agreement with the teacher ${differenceWords(agreement)}`
}

function differenceWords({ mean, interval, p, pairedOver }: Difference): string {
  const isTold = interval[0] > 0 || interval[1] < 0
  const over = pairedOver === 'seeds' ? 'over seeds' : 'over examples'
  return `${formatPoints(mean)} points (95 % ${over}: ${interval.map(formatPoints).join(' to ')}; p = ${formatP(p)}), ${isTold ? 'told apart from 0' : 'not told apart from 0'}`
}

function countText({ mean, deviation }: Spread): string {
  const text = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 })
  return deviation === null || deviation === 0 ? text(mean) : `${text(mean)} ± ${text(deviation)}`
}

function describe({ mean, deviation }: Spread, format: (value: number) => string): string {
  return deviation === null ? format(mean) : `${format(mean)} ± ${format(deviation)}`
}
