import type { z } from 'zod'
import { runPlanSchema, type DistillPlan, type RunPlan } from '../contract/plan.ts'
import { editDistance } from './edit-distance.ts'
import { isInternal, stagesOf } from './stages.ts'
import { StillroomError } from './stillroom-error.ts'

/**
 * Turns what a person wrote into a plan that needs no further checks.
 * @throws StillroomError `invalid-plan` with every problem, one a line: where it is, what is there, what to do
 */
export function parseRunPlan(input: unknown): RunPlan {
  const parsed = runPlanSchema.safeParse(input)
  if (!parsed.success) throw refusal(parsed.error.issues.flatMap((issue) => describeIssue(issue, input)))
  const plan = parsed.data
  const problems = plan.kind === 'distill' ? distillProblems(plan) : []
  if (problems.length > 0) throw refusal(problems)
  return plan.kind === 'distill' ? withDefaults(plan) : plan
}

/**
 * What can be said of a plan only once its teacher is read.
 * @throws StillroomError `invalid-plan` with every problem
 */
export function checkPlanAgainstTeacher(plan: DistillPlan, teacherLayers: number): void {
  const problems = plan.mapping.flatMap(({ teacher }, index) =>
    teacher > teacherLayers
      ? [`mapping[${index}].teacher is ${teacher}; the teacher has layers 1 to ${teacherLayers}`]
      : [],
  )
  if (plan.student.start.from === 'teacher') {
    plan.student.start.layers.forEach((layer, index) => {
      if (layer > teacherLayers) {
        problems.push(
          `student.start.layers[${index}] is ${layer}; the teacher has layers 1 to ${teacherLayers}`,
        )
      }
    })
  }
  if (problems.length > 0) throw refusal(problems)
}

function refusal(problems: readonly string[]): StillroomError {
  return new StillroomError(
    'invalid-plan',
    `The plan cannot be run:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  )
}

function withDefaults(plan: DistillPlan): DistillPlan {
  const losses = plan.losses.map((term) => ({
    ...term,
    ...(term.loss === 'soft-label' ? { temperature: term.temperature ?? 2 } : {}),
    ...(term.loss.startsWith('hidden-') ? { at: term.at ?? ('cls' as const) } : {}),
  }))
  return { ...plan, losses }
}

function distillProblems(plan: DistillPlan): readonly string[] {
  const problems: string[] = []
  const say = (problem: string) => void problems.push(problem)
  const internal = plan.losses.filter(isInternal)
  const [firstInternal] = internal
  if (firstInternal && plan.mapping.length === 0) {
    say(
      `mapping is empty and ${firstInternal.loss} compares mapped layers; map at least one teacher layer to a student layer`,
    )
  }
  if (!firstInternal && plan.mapping.length > 0)
    say('mapping names layers and no loss compares them; add an internal loss or leave the mapping empty')
  if (!firstInternal && plan.strategy.kind !== 'together') {
    say(
      `strategy.kind is ${plan.strategy.kind}, which stages internal losses, and there are none; use together`,
    )
  }
  plan.losses.forEach((term, index) => {
    if (plan.losses.findIndex(({ loss, at }) => loss === term.loss && at === term.at) < index)
      say(`losses[${index}]: ${term.loss} is named twice`)
    if (term.temperature !== undefined && term.loss !== 'soft-label')
      say(`losses[${index}].temperature belongs to soft-label, not to ${term.loss}`)
    if (term.at !== undefined && !term.loss.startsWith('hidden-'))
      say(`losses[${index}].at belongs to hidden-* losses, not to ${term.loss}`)
  })
  plan.mapping.forEach(({ teacher, student }, index) => {
    if (student > plan.student.layers)
      say(`mapping[${index}].student is ${student}; the student has layers 1 to ${plan.student.layers}`)
    const first = plan.mapping.findIndex((pair) => pair.teacher === teacher && pair.student === student)
    if (first < index)
      say(`mapping[${index}] says again what mapping[${first}] says: ${teacher} → ${student}`)
  })
  const { start } = plan.student
  if (start.from === 'teacher' && start.layers.length !== plan.student.layers) {
    say(
      `student.start.layers names ${start.layers.length} teacher layers for a student of ${plan.student.layers}; name one for each`,
    )
  }
  if (problems.length === 0) problems.push(...stageProblems(plan))
  return problems
}

function stageProblems(plan: DistillPlan): readonly string[] {
  try {
    stagesOf(plan)
    return []
  } catch (thrown) {
    if (thrown instanceof StillroomError) return [thrown.message]
    throw thrown
  }
}

type Issue = z.core.$ZodIssue

/** One sentence for what zod found, with the value that stands there; of a union's branches only those that came nearest. */
function describeIssue(issue: Issue, input: unknown): readonly string[] {
  const at = (path: readonly PropertyKey[]) =>
    path.reduce<string>(
      (text, key) =>
        typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
      '',
    )
  const where = at(issue.path) || 'the plan'
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${at([...issue.path, key])} is no setting${suggestion(key)}`)
  }
  const value = valueAt(input, issue.path)
  return [
    `${where} is ${value === undefined ? 'missing' : JSON.stringify(value)?.slice(0, 80)}: ${issue.message}`,
  ]
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  )
}

const SETTINGS = [
  'kind',
  'name',
  'data',
  'source',
  'maxLength',
  'fraction',
  'teacher',
  'model',
  'fineTune',
  'student',
  'layers',
  'start',
  'mapping',
  'losses',
  'loss',
  'weight',
  'temperature',
  'strategy',
  'stageEpochs',
  'convergence',
  'threshold',
  'windowSteps',
  'training',
  'epochs',
  'batchSize',
  'learningRate',
  'warmup',
  'decay',
  'weightDecay',
  'clipNorm',
  'dropout',
  'precision',
  'seed',
  'evaluateEvery',
  'checkpointEverySeconds',
  'train',
  'dev',
  'task',
  'format',
  'text',
  'label',
  'labels',
] as const

function suggestion(key: string): string {
  const near = SETTINGS.map((name) => ({
    name,
    distance: editDistance(key.toLowerCase().replaceAll(/[_-]/g, ''), name.toLowerCase()),
  })).sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= Math.max(1, key.length / 3) ? `; did you mean ${near.name}?` : ''
}
