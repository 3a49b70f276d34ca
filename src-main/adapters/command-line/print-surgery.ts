import type { ComparedSurgery, SurgeryReport } from '../../contract/example-browser.ts'
import {
  SURGERY_MEANS,
  surgeryName,
  surgeryRemarks,
  surgeryVerdict,
} from '../../domain/dev-set/surgery-words.ts'
import { formatP, formatPoints, formatShare } from '../../domain/tables/number-text.ts'
import type { Column } from '../../domain/tables/column.ts'
import { formatTable, type Terminal } from './terminal.ts'

/** What sentences call the student. */
export const THE_STUDENT = 'the student'

interface Patient {
  readonly run: string
  readonly step: number
  readonly name: string
  /** Examples of its dev set. */
  readonly devSet: number
}

/** A student after layer surgery, for people: as the panel of Examples says it. */
export function printSurgery(
  { print }: Terminal,
  { run, step, name, devSet }: Patient,
  report: SurgeryReport,
): void {
  const { examples, accuracy, layers, teacherLayers, surgeries } = report
  print(
    `${run} · ${name} · step ${step} · ${layers} layers; T is its teacher (${teacherLayers || 'no'} layers)`,
  )
  print(`right as it is: ${formatShare(accuracy)} of ${examples.toLocaleString('en')} dev examples`)
  print(surgeryVerdict(report, THE_STUDENT))
  print()
  print(formatTable(COLUMNS, surgeries))
  print()
  for (const line of [SURGERY_MEANS, ...surgeryRemarks(report, THE_STUDENT, devSet)]) print(line)
}

const COLUMNS: readonly Column<ComparedSurgery>[] = [
  { title: 'surgery', value: ({ id }) => surgeryName(id) },
  { title: 'right', value: ({ accuracy }) => formatShare(accuracy), align: 'right' },
  { title: 'change, points', value: ({ difference }) => formatPoints(difference), align: 'right' },
  { title: '95 % interval', value: ({ interval }) => interval.map(formatPoints).join(' to ') },
  { title: 'mended, T right', value: ({ mended }) => String(mended.teacherRight), align: 'right' },
  { title: 'mended, T wrong', value: ({ mended }) => String(mended.teacherWrong), align: 'right' },
  { title: 'broken', value: ({ broken }) => String(broken), align: 'right' },
  { title: 'p (McNemar)', value: ({ p }) => formatP(p), align: 'right' },
  { title: 'p (Holm)', value: ({ pHolm }) => formatP(pHolm), align: 'right' },
]
