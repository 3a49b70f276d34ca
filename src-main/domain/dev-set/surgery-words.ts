import type { ComparedSurgery, SurgeryReport } from '../../contract/example-browser.ts'
import type { TableContent } from '../tables/table-text.ts'
import { surgeryCalled } from './surgery-id.ts'

/** A surgery is told apart from none below this p, by Holm. */
const TOLD = 0.05

/** Whether a surgery changes the share that is right. */
export const isToldApart = ({ pHolm }: ComparedSurgery): boolean => pHolm < TOLD

/** Layer 2 left out; Layer 2 ← T’s 4; Head ← T’s head */
export function surgeryName(id: string): string {
  const surgery = surgeryCalled(id)
  if (surgery?.kind === 'skip') return `Layer ${surgery.layer} left out`
  if (surgery?.kind === 'replace') return `Layer ${surgery.layer} ← T’s ${surgery.teacher}`
  return surgery?.kind === 'head' ? 'Head ← T’s head' : 'As it is'
}

/** What a table of surgeries does not show. */
export const SURGERY_MEANS =
  'The layers around a moved one were never trained for it: a mended example shows where something is known, not that training would mend it.'

/** How much is asked, before it is. `who` is the student, here and below: A, or in other words. */
export function surgeryWork(report: SurgeryReport, who: string): string {
  const { surgeries, unasked, layers, teacherLayers, examples } = report
  // The student as it is is asked along, the first time.
  const times = unasked.length + (surgeries.length > 0 ? 0 : 1)
  const moved =
    teacherLayers > 0
      ? `Leaves out each of ${who}’s ${layers} layers, puts its teacher’s in its place, and takes the teacher’s head`
      : `Leaves out each of ${who}’s ${layers} layers`
  return `${moved}; nothing is trained. ${exactly(examples)} examples are asked ${times === 1 ? 'once' : `${times} times, once`}; the run keeps the answers.`
}

/** What came of it, in a sentence. */
export function surgeryVerdict({ surgeries }: SurgeryReport, who: string): string {
  const [better, worse] = [1, -1].map(
    (sign) => surgeries.filter((one) => isToldApart(one) && Math.sign(one.difference) === sign).length,
  )
  const mendsMost = surgeries.toSorted((x, y) => allMended(y) - allMended(x))[0]
  const most =
    mendsMost && allMended(mendsMost) > 0
      ? ` Most are mended by “${surgeryName(mendsMost.id)}”: ${exactly(allMended(mendsMost))}, and ${exactly(mendsMost.broken)} are broken.`
      : ''
  const word = (count: number | undefined) => (count === 0 ? 'none' : String(count))
  return `After ${word(better)} of ${surgeries.length} surgeries ${who} is right more often than as it is, after ${word(worse)} less often (p < ${TOLD}, Holm).${most}`
}

/** What has to be said of how it was asked. */
export function surgeryRemarks(
  { examples, changed, refused }: SurgeryReport,
  who: string,
  devSet: number,
): readonly string[] {
  return [
    ...(examples < devSet
      ? [
          `${exactly(examples)} of ${exactly(devSet)} examples were asked: each label, and who of teacher and student is right, has its share.`,
        ]
      : []),
    ...(changed > 0
      ? [
          `${exactly(changed)} answers of ${who} as it is are not those of its evaluation: it was computed on another device, or its weights have changed.`,
        ]
      : []),
    ...refused.map((why) => `Not done: ${why}`),
  ]
}

/** Every number, exactly. */
export function surgeryContent({ surgeries, examples, accuracy }: SurgeryReport): TableContent {
  return {
    columns: [
      'surgery',
      'examples',
      'right',
      'change',
      '95 % low',
      '95 % high',
      'mended, teacher right',
      'mended, teacher wrong',
      'broken',
      'p (McNemar)',
      'p (Holm)',
    ],
    rows: [
      ['as it is', examples, accuracy, ...Array.from({ length: 8 }, () => null)],
      ...surgeries.map(({ id, accuracy: after, difference, interval, mended, broken, p, pHolm }) => [
        surgeryName(id),
        examples,
        after,
        difference,
        ...interval,
        mended.teacherRight,
        mended.teacherWrong,
        broken,
        p,
        pHolm,
      ]),
    ],
  }
}

function exactly(count: number): string {
  return count.toLocaleString('en')
}

function allMended({ mended }: ComparedSurgery): number {
  return mended.teacherRight + mended.teacherWrong
}
