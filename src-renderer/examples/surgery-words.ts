import type { ComparedSurgery, SideBySide, SurgeryReport } from '../../src-main/contract/example-browser.ts'
import { surgeryCalled } from '../../src-main/domain/dev-set/surgery-id.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { percent } from '../shared/format-number.ts'
import { points, pointsRange, probability } from '../shared/format-probability.ts'

import { answerLook } from './answer-look.ts'

type Role = 'a' | 'b'

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

/** The examples that a surgery mends or breaks, as queries. */
export function surgeryQueries({ id }: Pick<ComparedSurgery, 'id'>, role: Role) {
  return {
    teacherRight: `mended_${role} == ${id} and teacher_right`,
    teacherWrong: `mended_${role} == ${id} and not teacher_right`,
    broken: `broken_${role} == ${id}`,
  } as const
}

/** How much is asked, before it is. */
export function surgeryWork({ unasked, layers, teacherLayers, examples }: SurgeryReport, role: Role): string {
  const moved =
    teacherLayers > 0
      ? `Leaves out each of ${role.toUpperCase()}’s ${layers} layers, puts its teacher’s in its place, and takes the teacher’s head`
      : `Leaves out each of ${role.toUpperCase()}’s ${layers} layers`
  return `${moved}; nothing is trained. ${exactly(examples)} examples are asked ${unasked.length + 1} times, once; the run keeps the answers.`
}

/** What came of it, in a sentence. */
export function surgeryVerdict({ surgeries }: SurgeryReport, role: Role): string {
  const who = role.toUpperCase()
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
  role: Role,
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
          `${exactly(changed)} answers of ${role.toUpperCase()} as it is are not those of its evaluation: it was computed on another device, or its weights have changed.`,
        ]
      : []),
    ...refused.map((why) => `Not done: ${why}`),
  ]
}

/** What is said of an example: the class with its probability, the labels, or the number. */
export function answerText({ task, labels, range }: SideBySide, said: readonly number[]): string {
  const words = answerLook({ task, labels, range }).says(said)
  return task.kind === 'classification' ? `${words} ${Math.max(...said).toFixed(2)}` : words
}

/** All that is known of a surgery. */
export function surgeryDetails({ accuracy, difference, interval, p, pHolm }: ComparedSurgery): string {
  return [
    `right: ${percent(accuracy)} %, ${points(difference)} points, 95 % ${pointsRange(interval)}`,
    `McNemar’s exact p ${probability(p)}, by Holm ${probability(pHolm)}`,
  ].join('\n')
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
