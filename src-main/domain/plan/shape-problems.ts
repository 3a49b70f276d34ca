import { LOSSES, PROJECTIONS } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import { isInternal, looksAt, needsEqual } from './loss-term.ts'
import { studentShape, type NetworkShape } from './network-shape.ts'
import { ownModelProblems } from './own-model-problems.ts'
import type { Mend, PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

/** What weights are taken out of by selection. */
const NARROWED = ['width', 'heads', 'feedForward'] as const

/**
 * What keeps a student of a shape of its own from being made or compared. @param own the shape of
 * the model that it starts as, or started as before it was forked
 */
export function shapeProblems(
  plan: DistillPlan,
  teacher: NetworkShape,
  own?: NetworkShape,
): readonly PlanProblem[] {
  const like = own ?? teacher
  const student = studentShape(plan.student, like)
  return [
    ...(own ? ownModelProblems(plan, own) : []),
    ...headProblems(plan, student, like),
    ...startProblems(plan, student, teacher),
    ...lossProblems(plan, student, teacher),
  ]
}

function headProblems(
  { student: { width } }: DistillPlan,
  shape: NetworkShape,
  { rotary }: NetworkShape,
): readonly PlanProblem[] {
  const { heads } = shape
  const ofHead = shape.width / heads
  const step = rotary ? 2 : 1
  if (ofHead % step === 0) return []
  const nearest = Math.max(1, Math.round(ofHead / step)) * step * heads
  const path = ['student', width === undefined ? 'heads' : 'width']
  const reason = Number.isInteger(ofHead)
    ? `each of ${heads} heads is ${ofHead} wide, and rotary positions turn its dimensions in pairs: that takes an even width`
    : `${heads} heads do not divide a width of ${shape.width}, and each takes an equal part of it`
  return [
    {
      path,
      message: `${subjectOf(path)} does not go with the rest: ${reason}`,
      mend:
        width === undefined
          ? set("Take the teacher's heads", path, undefined)
          : set(`Make it ${nearest} wide`, path, nearest),
    },
  ]
}

/** Weights are taken out of a network that has at least as much of everything. */
function startProblems(
  { student: { start } }: DistillPlan,
  student: NetworkShape,
  teacher: NetworkShape,
): readonly PlanProblem[] {
  if (start.from !== 'teacher' && start.from !== 'pretrained') return []
  const path = ['student', 'start']
  const select = [...path, 'select']
  if (start.select !== undefined && NARROWED.every((size) => student[size] === teacher[size]))
    return [
      {
        path: select,
        message: `${subjectOf(select)} belongs to a student of another width, heads or feed-forward than the teacher's; this one takes its weights as they are`,
        mend: set('Remove it', select, undefined),
      },
    ]
  const isLarger = NARROWED.some((size) => student[size] > teacher[size])
  const [ofStudent, ofTeacher] = [student, teacher].map(({ width, heads }) => width / heads)
  if (!isLarger && (ofStudent ?? 0) <= (ofTeacher ?? 0)) return []
  return [
    {
      path,
      message: isLarger
        ? `${subjectOf(path)} takes weights out of a network that is ${shapeText(teacher)}, and the student is ${shapeText(student)}: there are none for what it has more of. Make it no larger, or start it at random`
        : `${subjectOf(path)} takes whole heads of the teacher's, which are ${ofTeacher} wide, and the student's are ${ofStudent} wide; give it more heads, or start it at random`,
      mend: set('Start at random', path, { from: 'random' }),
    },
  ]
}

function lossProblems(
  plan: DistillPlan,
  student: NetworkShape,
  teacher: NetworkShape,
): readonly PlanProblem[] {
  return plan.losses.flatMap((term, index): readonly PlanProblem[] => {
    const { loss, projection } = term
    if (looksAt(loss) === 'heads') return relationProblems(term, index, student, teacher)
    const { compares, title } = LOSSES[loss]
    const equal = needsEqual(compares)
    if (equal === undefined || projection !== undefined || student[equal] === teacher[equal]) return []
    const path = ['losses', index]
    const said = `${subjectOf(path)}: ${title} compares`
    return equal === 'heads'
      ? [
          {
            path,
            message: `${said} attention head by head, and the student has ${student.heads} heads, the teacher ${teacher.heads}; give the student as many, or take ${LOSSES['attention-relations'].title} (MiniLMv2), which need no equal heads, or leave the loss out`,
            mend: withoutLoss(plan, index),
          },
        ]
      : [
          {
            path,
            message: `${said} states of one width, and the student's is ${student.width}, the teacher's ${teacher.width}; let it learn a projection ("projection": "linear"), which the paper's method has not, or leave the loss out`,
            mend: set('Learn a projection', [...path, 'projection'], PROJECTIONS[0]),
          },
        ]
  })
}

/** Relation heads are equal parts of both widths; how many attention heads there are is free. */
function relationProblems(
  { relationHeads }: LossTerm,
  index: number,
  student: NetworkShape,
  teacher: NetworkShape,
): readonly PlanProblem[] {
  const heads = relationHeads ?? teacher.heads
  const uncut = [student, teacher].find(({ width }) => width % heads !== 0)
  if (!uncut) return []
  const path = ['losses', index, 'relationHeads']
  const whose = uncut === student ? "student's" : "teacher's"
  const common = Array.from({ length: heads }, (_, below) => heads - below).find(
    (fewer) => student.width % fewer === 0 && teacher.width % fewer === 0,
  )
  return [
    {
      path,
      message: `${subjectOf(path)} ${relationHeads === undefined ? `are left out, and so the teacher's ${heads} attention heads,` : `are ${heads},`} which do not divide the ${whose} width of ${uncut.width}; take a number that divides both widths`,
      mend: set(`Take ${common}`, path, common),
    },
  ]
}

/** A mapping goes with the last loss that looks at it. */
function withoutLoss({ losses }: DistillPlan, index: number): Mend {
  const hasOther = losses.some((term, other) => other !== index && isInternal(term))
  return {
    title: 'Leave the loss out',
    changes: [
      { path: ['losses', index], value: undefined },
      ...(hasOther ? [] : [{ path: ['mapping'], value: [] }]),
    ],
  }
}

function shapeText({ width, heads, feedForward }: NetworkShape): string {
  return `${width} wide with ${heads} heads and a feed-forward of ${feedForward}`
}

function set(title: string, path: PlanProblem['path'], value: unknown): Mend {
  return { title, changes: [{ path, value }] }
}
