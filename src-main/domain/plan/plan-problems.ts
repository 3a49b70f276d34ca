import { runPlanSchema, type DistillPlan, type RunPlan, type Training } from '../../contract/plan.ts'
import { TASK_KINDS } from '../../contract/tasks.ts'
import { valueAt, withValueAt, type JsonPath } from './json-path.ts'
import type { Mend, PlanProblem } from './plan-problem.ts'
import { classProblems, distillProblems, teacherProblems } from './distill-problems.ts'
import { choiceProblems } from './choice-problems.ts'
import { boundProblems } from './bound-problems.ts'
import { kindProblems } from './kind-problems.ts'
import { withLossDefaults } from './loss-term.ts'
import type { NetworkShape } from './network-shape.ts'
import { subjectOf } from './setting-words.ts'
import { stepProblems } from './step-problems.ts'
import { taskKindOfData } from './task-of.ts'
import { taskProblems } from './task-problems.ts'
import { unlabelledProblems } from './unlabelled-problems.ts'

export interface CheckedPlan {
  /** The plan with its defaults, where it can be run. */
  readonly plan?: RunPlan
  readonly problems: readonly PlanProblem[]
}

/**
 * What is known of the things that a plan names, and forbids some of what else it could ask for.
 */
export interface PlanFacts {
  /** The shape of the teacher, or of the model that it is fine-tuned from. */
  readonly teacher?: NetworkShape
  /** That of the model which the student starts as. */
  readonly own?: NetworkShape
  /** Of the whole training split. */
  readonly trainRows?: number
  /** That the run will tell apart. */
  readonly classes?: number
}

/**
 * Checks what a person wrote. All problems together: settings that are wrong by themselves, and,
 * with those left at their defaults, settings that do not go together.
 */
export function checkPlan(input: unknown, facts: PlanFacts = {}): CheckedPlan {
  const parsed = runPlanSchema.safeParse(input)
  const issues = parsed.error?.issues ?? []
  const schemaProblems = [...kindProblems(issues, input), ...boundProblems(input)]
  if (parsed.success && schemaProblems.length === 0) {
    const problems = relations(parsed.data, facts)
    return problems.length > 0 ? { problems } : { plan: withDefaults(parsed.data), problems }
  }
  const rest = withDefaultsFor(
    input,
    schemaProblems.map(({ path }) => path),
  )
  const others = rest ? relations(rest, facts) : []
  return {
    problems: [
      ...schemaProblems,
      ...others.filter(({ path }) => !schemaProblems.some((found) => touches(found.path, path))),
    ],
  }
}

/** A plan after a mend. */
export function mended(plan: unknown, { changes }: Mend): unknown {
  return changes.reduce((changed, { path, value }) => withValueAt(changed, path, value), plan)
}

function relations(plan: RunPlan, { teacher, own, trainRows, classes }: PlanFacts): readonly PlanProblem[] {
  const microBatches = [
    ...microBatchProblems(plan.training, ['training']),
    ...(plan.kind === 'distill' && plan.teacher.fineTune
      ? microBatchProblems(plan.teacher.fineTune, ['teacher', 'fineTune'])
      : []),
  ]
  const together =
    plan.kind === 'distill'
      ? [
          ...distillProblems(plan, teacher?.layers),
          ...(teacher ? teacherProblems(plan, teacher, own) : []),
          ...(classes === undefined ? [] : classProblems(plan, classes)),
        ]
      : []
  // Stages are what a plan has once it goes together: how many steps there are, and what they
  // train.
  const choices = together.length > 0 ? [] : choiceProblems(plan)
  const steps = trainRows === undefined || together.length > 0 ? [] : stepProblems(plan, trainRows)
  return [
    ...together,
    ...taskProblems(plan),
    ...microBatches,
    ...unlabelledProblems(plan),
    ...choices,
    ...steps,
  ]
}

function microBatchProblems({ batchSize, microBatch }: Training, at: JsonPath): readonly PlanProblem[] {
  if (microBatch === undefined || microBatch <= batchSize) return []
  const path = [...at, 'microBatch']
  return [
    {
      path,
      message: `${subjectOf(path)} is ${microBatch}, more than the batch of ${batchSize}; leave it out to compute the whole batch at once`,
      mend: { title: 'Take the whole batch', changes: [{ path, value: undefined }] },
    },
  ]
}

function touches(one: JsonPath, other: JsonPath): boolean {
  return one.slice(0, other.length).every((key, index) => key === other[index])
}

function withDefaults(plan: RunPlan): RunPlan {
  return withFractionSeed(plan.kind === 'distill' ? withTermDefaults(plan) : plan)
}

/**
 * Only of a plan that is to be run: without it, a share is drawn as runs drew it that are older
 * than the setting. Where nothing is drawn it does not stand, so that one training has one plan.
 */
function withFractionSeed(plan: RunPlan): RunPlan {
  const { fractionSeed = 1, ...data } = plan.data
  const ofTeacher = plan.kind === 'distill' ? plan.teacher.fineTune?.fraction : undefined
  const isDrawn = data.fraction < 1 || (ofTeacher ?? 1) < 1
  return { ...plan, data: { ...data, ...(isDrawn && { fractionSeed }) } }
}

/** Where nothing is softened, no temperature stands at all: the plan is read again as it is. */
function withTermDefaults(plan: DistillPlan): DistillPlan {
  const { hasTemperature } = TASK_KINDS[taskKindOfData(plan.data.source)]
  return {
    ...plan,
    losses: plan.losses.map((term) => {
      const whole = withLossDefaults(term)
      if (hasTemperature) return whole
      const { temperature: _none, ...unsoftened } = whole
      return unsoftened
    }),
  }
}

/** Times that something is taken out: a list that has lost all of its entries is the next to go. */
const MOST_ROUNDS = 3

/**
 * A plan with the defaults of what is wrong in it, so that the rest can be judged; undefined where
 * there is no default.
 */
function withDefaultsFor(input: unknown, broken: readonly JsonPath[], round = 1): RunPlan | undefined {
  const rest = broken.toSorted(lastFirst).reduce<unknown>(withoutValueAt, input)
  const parsed = runPlanSchema.safeParse(rest)
  if (parsed.success) return boundProblems(parsed.data).length === 0 ? parsed.data : undefined
  if (round === MOST_ROUNDS) return undefined
  return withDefaultsFor(
    rest,
    kindProblems(parsed.error.issues, rest).map(({ path }) => path),
    round + 1,
  )
}

/**
 * Of a list the last entry first, for then the places of the others stay what they are; what lies
 * deeper before what holds it.
 */
function lastFirst(one: JsonPath, other: JsonPath): number {
  const at = Array.from({ length: Math.max(one.length, other.length) }).findIndex(
    (_, index) => one[index] !== other[index],
  )
  const [a, b] = [one[at], other[at]]
  if (a === undefined || b === undefined) return other.length - one.length
  if (typeof a === 'number' && typeof b === 'number') return b - a
  return String(a) < String(b) ? -1 : 1
}

/** What is wrong is taken out, so that its default stands in for it. */
function withoutValueAt(input: unknown, path: JsonPath): unknown {
  return valueAt(input, path) === undefined ? input : withValueAt(input, path, undefined)
}
