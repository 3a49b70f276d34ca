import { createHash } from 'node:crypto'
import type { DistillPlan, RunPlan, Training } from '../../contract/plan.ts'

/** What of an experiment is not in its plan's words: contents, as its run found them. */
export interface PlanContents {
  /** Hashes of the training and the dev file, and the label words. */
  readonly data: readonly string[]
  /** Hash of the weights that a model is fine-tuned from. */
  readonly base?: string
  /**
   * A teacher that is taken as it is: the key of the run that made it, else the hash of its
   * weights.
   */
  readonly teacher?: string
  /** Hash of the weights of the model that a student starts as. */
  readonly student?: string
  /** As `teacher`, of the weights that a student goes on from. */
  readonly start?: string
}

/**
 * The same for plans that differ in name and seeds alone, the student's and the teacher's: whose
 * runs are observations of one experiment. Which of the seeds differ between them is for
 * `seedGroups` to say. Everything else that changes a result is in it; what is only measured is
 * not.
 * @param contents left out before a run has its sources; then what a plan names goes by its name
 */
export function planKey(plan: RunPlan, contents?: PlanContents): string {
  const { name: _name, ...rest } = plan
  const experiment =
    rest.kind === 'fine-tune'
      ? { ...rest, training: withoutSeed(rest.training) }
      : {
          ...rest,
          training: withoutSeed(rest.training),
          microscope: undefined,
          student: studentOf(rest.student),
          teacher: teacherOf(rest.teacher, contents),
        }
  return createHash('sha256')
    .update(JSON.stringify(sortedKeys({ ...experiment, contents })))
    .digest('hex')
    .slice(0, 16)
}

/** What a plan asks for, name aside: `planKey` of what it says, and its seeds. */
export interface Asked {
  readonly planKey: string
  readonly seed: number
  /** That of the teacher's own fine-tuning; undefined where the plan asks for none. */
  readonly teacherSeed: number | undefined
}

export function askedOf(plan: RunPlan): Asked {
  const teacherSeed = plan.kind === 'distill' ? plan.teacher.fineTune?.seed : undefined
  return { planKey: planKey(plan), seed: plan.training.seed, teacherSeed }
}

/** The same for plans that ask for the same training. */
export function askedKey({ planKey: key, seed, teacherSeed }: Asked): string {
  return `${key} ${seed} ${teacherSeed ?? ''}`
}

function withoutSeed({ seed: _seed, ...training }: Training): Omit<Training, 'seed'> {
  return training
}

/**
 * The run that a fork goes on from may be one of several seeds'; which experiment it is of, its
 * contents say.
 */
function studentOf(student: DistillPlan['student']): unknown {
  if (student.start.from !== 'checkpoint') return student
  return { ...student, start: { ...student.start, run: '' } }
}

/**
 * Where its tensors come from changes nothing but how precisely they are kept: only float16 in a
 * vault does.
 */
function teacherOf(
  { model, fineTune, vault }: DistillPlan['teacher'],
  contents: PlanContents | undefined,
): unknown {
  const isKnown = model.kind === 'run' && contents?.teacher !== undefined
  return {
    model: isKnown ? { kind: 'run' } : model,
    fineTune: fineTune && withoutSeed(fineTune),
    tensors: vault.keep === 'never' ? 'float32' : vault.precision,
  }
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]))
}
