import type { MeanOfSeeds } from '../../contract/metrics.ts'
import type { TableAxis, TeacherAgreement } from '../../contract/study.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import type { PaperCell } from '../tables/paper-table.ts'
import { formatShare } from '../tables/number-text.ts'
import type { TableContent } from '../tables/table-text.ts'
import { placeKey } from './study-table.ts'

/** What one run of a study does beside its teacher. */
export interface CellAgreement {
  readonly place: readonly string[]
  readonly seed: number
  /** null before the run's end, and of a run without a teacher. */
  readonly run: string | null
  readonly counts: TeacherAgreement | null
}

/** The seeds of one combination beside their teacher, or teachers. */
export interface AgreementGroup {
  readonly place: readonly string[]
  readonly runs: readonly Omit<CellAgreement, 'place'>[]
  /** Over the seeds that have a teacher; null where none has what is counted. */
  readonly means: Readonly<Record<keyof TeacherAgreement, MeanOfSeeds | null>>
}

/** The paper's agreement table of a study, a group a combination. */
export function agreementGroups(cells: readonly CellAgreement[]): readonly AgreementGroup[] {
  const byPlace = Map.groupBy(cells, ({ place }) => placeKey(place))
  return [...byPlace.values()].map((runs) => {
    const meanOf = (field: keyof TeacherAgreement) => {
      const found = runs.flatMap(({ counts }) => counts?.[field] ?? [])
      return found.length === 0 ? null : meanInterval(found)
    }
    return {
      place: runs[0]?.place ?? [],
      runs: runs.map(({ seed, run, counts }) => ({ seed, run, counts })),
      means: {
        examples: meanOf('examples'),
        teacherRight: meanOf('teacherRight'),
        agreed: meanOf('agreed'),
        errors: meanOf('errors'),
        teacherWrong: meanOf('teacherWrong'),
        wrongToo: meanOf('wrongToo'),
        mended: meanOf('mended'),
        confidence: meanOf('confidence'),
        teacherConfidence: meanOf('teacherConfidence'),
      },
    }
  })
}

/** How the table's columns are called, in their order. */
export const AGREEMENT_COLUMNS = [
  { field: 'teacherRight', title: 'teacher right', isShare: false },
  { field: 'agreed', title: 'agrees', isShare: false },
  { field: 'errors', title: 'errors', isShare: false },
  { field: 'teacherWrong', title: 'teacher wrong', isShare: false },
  { field: 'wrongToo', title: 'wrong too', isShare: false },
  { field: 'mended', title: 'mended', isShare: false },
  { field: 'confidence', title: 'confidence where the teacher is wrong', isShare: true },
  { field: 'teacherConfidence', title: 'the teacher’s there', isShare: true },
] as const satisfies readonly { field: keyof TeacherAgreement; title: string; isShare: boolean }[]

export const AGREEMENT_IS =
  'Dev set, mean ± sample standard deviation over seeds. Agrees, errors: of the examples that the teacher has right, how many the student has right, and wrong. Wrong too, mended: of those that the teacher has wrong, how many the student has wrong, and right. Confidence: mean probability of one’s own answer on the examples that the teacher has wrong.'

/** Of the examples that the teacher has right, the share that the student has right. */
export function agreedShare({ means }: AgreementGroup): number | null {
  return means.agreed && means.teacherRight?.mean ? means.agreed.mean / means.teacherRight.mean : null
}

/** A cell for people: as many decimals as the deviation has, and none of a count that is one. */
export function agreementCellText(found: MeanOfSeeds | null, isShare: boolean): string {
  if (!found) return '–'
  const { mean, deviation } = found
  const number = (value: number) => {
    if (isShare) return formatShare(value)
    const least = deviation ? 1 : 0
    return value.toLocaleString('en', { minimumFractionDigits: least, maximumFractionDigits: 1 })
  }
  return deviation ? `${number(mean)} ± ${number(deviation)}` : number(mean)
}

/** The table to be pasted: exact values; for a paper as it is seen. */
export function agreementText(axes: readonly TableAxis[], groups: readonly AgreementGroup[]): TableContent {
  const names = axes.map(({ name }) => name)
  return {
    columns: [
      ...names,
      'seeds',
      'dev examples',
      ...AGREEMENT_COLUMNS.flatMap(({ title }) => [title, `${title}, sd`]),
    ],
    rows: groups.map(({ place, means }) => [
      ...place,
      means.examples?.n ?? 0,
      means.examples?.mean ?? null,
      ...AGREEMENT_COLUMNS.flatMap(({ field }) => [
        means[field]?.mean ?? null,
        means[field]?.deviation ?? null,
      ]),
    ]),
    paper: () => ({
      columns: [
        ...names.map((title) => ({ title })),
        { title: 'seeds', digits: 0 },
        ...AGREEMENT_COLUMNS.map(({ title, isShare }) => ({
          title,
          digits: isShare ? 1 : 0,
          ...(isShare && { unit: '%' }),
        })),
      ],
      rows: groups.map(({ place, means }) => [
        ...place,
        { value: means.examples?.n ?? 0 },
        ...AGREEMENT_COLUMNS.map(({ field, isShare }) => paperCell(means[field], isShare ? 100 : 1)),
      ]),
      notes: [AGREEMENT_IS],
    }),
  }
}

function paperCell(mean: MeanOfSeeds | null, scale: number): PaperCell {
  // One teacher has one count: nothing to be spread.
  return mean && { value: mean.mean * scale, deviation: mean.deviation ? mean.deviation * scale : null }
}
