import type { z } from 'zod'
import { runPlanSchema, type RunPlan, type Training } from '../contract/plan.ts'
import { nearestSetting } from './nearest-setting.ts'
import { pathText, valueAt, withValueAt, type JsonPath } from './json-path.ts'
import type { Mend, PlanProblem } from './plan-problem.ts'
import { distillProblems, teacherProblems } from './distill-problems.ts'

export interface CheckedPlan {
  /** The plan with its defaults, where it can be run. */
  readonly plan?: RunPlan
  readonly problems: readonly PlanProblem[]
}

/**
 * Checks what a person wrote. All problems together: settings that are wrong by themselves, and, with those left at their defaults, settings that do not go together.
 * @param teacherLayers where the teacher is known: also what its depth forbids
 */
export function checkPlan(input: unknown, teacherLayers?: number): CheckedPlan {
  const parsed = runPlanSchema.safeParse(input)
  if (parsed.success) {
    const problems = relations(parsed.data, teacherLayers)
    return problems.length > 0 ? { problems } : { plan: withDefaults(parsed.data), problems }
  }
  const own = parsed.error.issues.flatMap((issue) => describeIssue(issue, input))
  const rest = runPlanSchema.safeParse(withoutBroken(input, parsed.error.issues))
  const others = rest.success ? relations(rest.data, teacherLayers) : []
  return {
    problems: [...own, ...others.filter(({ path }) => !own.some((found) => touches(found.path, path)))],
  }
}

/** A plan after a mend. */
export function mended(plan: unknown, { changes }: Mend): unknown {
  return changes.reduce((changed, { path, value }) => withValueAt(changed, path, value), plan)
}

function relations(plan: RunPlan, teacherLayers: number | undefined): readonly PlanProblem[] {
  const own = microBatchProblems(plan.training, ['training'])
  if (plan.kind !== 'distill') return own
  const { fineTune } = plan.teacher
  return [
    ...distillProblems(plan, teacherLayers),
    ...(teacherLayers === undefined ? [] : teacherProblems(plan, teacherLayers)),
    ...(fineTune ? microBatchProblems(fineTune, ['teacher', 'fineTune']) : []),
    ...own,
  ]
}

function microBatchProblems({ batchSize, microBatch }: Training, at: JsonPath): readonly PlanProblem[] {
  if (microBatch === undefined || microBatch <= batchSize) return []
  const path = [...at, 'microBatch']
  return [
    {
      path,
      message: `${pathText(path)} is ${microBatch}, more than the batch of ${batchSize}; leave it out to compute the whole batch at once`,
      mend: { title: 'Take the whole batch', changes: [{ path, value: undefined }] },
    },
  ]
}

function touches(one: JsonPath, other: JsonPath): boolean {
  return one.slice(0, other.length).every((key, index) => key === other[index])
}

function withDefaults(plan: RunPlan): RunPlan {
  if (plan.kind !== 'distill') return plan
  const losses = plan.losses.map((term) => ({
    ...term,
    ...(term.loss === 'soft-label' ? { temperature: term.temperature ?? 2 } : {}),
    ...(term.loss.startsWith('hidden-') ? { at: term.at ?? ('cls' as const) } : {}),
  }))
  return { ...plan, losses }
}

type Issue = z.core.$ZodIssue

/** What is wrong is taken out, from the end of its list first, so that its default stands in for it. */
function withoutBroken(input: unknown, issues: readonly Issue[]): unknown {
  const paths = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  )
  return paths
    .toReversed()
    .reduce<unknown>(
      (rest, path) =>
        valueAt(rest, path) === undefined ? rest : withValueAt(rest, path as JsonPath, undefined),
      input,
    )
}

/** One sentence for what zod found, with the value that stands there. */
function describeIssue(issue: Issue, input: unknown): readonly PlanProblem[] {
  const at = issue.path as JsonPath
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...at, key]
      const near = nearestSetting(key)
      const hint = near ? `; did you mean ${near}?` : ''
      return {
        path,
        message: `${pathText(path)} is no setting${hint}`,
        mend: { title: `Remove ${key}`, changes: [{ path, value: undefined }] },
      }
    })
  }
  const value = valueAt(input, at)
  const shown = value === undefined ? 'missing' : JSON.stringify(value)?.slice(0, 80)
  return [{ path: at, message: `${pathText(at) || 'the plan'} is ${shown}: ${remedyOf(issue)}` }]
}

function remedyOf(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return `name at least ${issue.minimum}`
      if (issue.origin === 'string') return 'it must say something'
      return `it must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'array') return `name at most ${issue.maximum}`
      if (issue.origin === 'string') return `it may have ${issue.maximum} characters`
      return `it must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'it must be a whole number'
        : `it must be ${articleFor(issue.expected)}`
    case 'invalid_value':
      return `it must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    default:
      return issue.message
  }
}

function articleFor(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}
