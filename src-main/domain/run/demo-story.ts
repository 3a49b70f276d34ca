import type { Job } from '../../contract/host-event.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { demoPlans, demoTitle, FULL_DEMO, QUICK_DEMO } from '../plan/demo-plans.ts'
import { differingSettings } from '../plan/differing-settings.ts'
import { teacherPlan } from '../plan/teacher-plan.ts'

/** A training of the demo, begun or to come. */
export interface DemoPart {
  /** T the teacher, A the student taught inside, B by soft labels; C by fewer steps of them. */
  readonly role: 'T' | 'A' | 'B' | 'C'
  readonly plan: RunPlan
  /** undefined while it is to come */
  readonly run: RunRow | undefined
}

/** The demo as the runs of a home tell it. */
export interface DemoStory {
  readonly quick: boolean
  /** In the order in which they are trained. */
  readonly parts: readonly DemoPart[]
}

const SEED = 1
/** What a run of the demo may be called, and how often evaluated, as older versions had it. */
const MAY_DIFFER = /^name$|evaluateEvery$/

/**
 * Which runs are the demo's: the newest of each of its plans. While a job makes them, or has failed
 * to, a run that is older than one trained before it is of an earlier demo.
 * @param job the demo's latest; undefined where this host has had none
 */
export function demoStory(runs: readonly RunRow[], job: Pick<Job, 'title' | 'state'> | undefined): DemoStory {
  const quick = partsOf(true, runs)
  const full = partsOf(false, runs)
  const isUnderWay = job !== undefined && job.state !== 'done'
  const isQuick = isUnderWay ? job.title === demoTitle(true) : newestOf(quick) >= newestOf(full)
  const parts = isQuick ? quick : full
  return { quick: isQuick, parts: isUnderWay ? withoutEarlier(parts) : parts }
}

/** Whether a job runs the demo. */
export function isDemoJob({ title }: Pick<Job, 'title'>): boolean {
  return title === demoTitle(true) || title === demoTitle(false)
}

function partsOf(quick: boolean, runs: readonly RunRow[]): readonly DemoPart[] {
  const size = quick ? QUICK_DEMO : FULL_DEMO
  const students = demoPlans(size, SEED)
  const candidates = runs.filter(
    ({ plan, seed }) => seed === SEED && plan.data.fraction === size.fraction && isOfMovieReviews(plan),
  )
  const partOf = (role: DemoPart['role'], plan: RunPlan): DemoPart => ({
    role,
    plan,
    run: candidates
      .filter((run) => isSameTraining(run.plan, plan))
      .reduce<RunRow | undefined>((newest, run) => (newest && newest.id > run.id ? newest : run), undefined),
  })
  const [first] = students
  const fineTune = first?.teacher.fineTune
  return [
    ...(first && fineTune ? [partOf('T', teacherPlan(first, fineTune))] : []),
    ...students.map((plan, index) => partOf((['A', 'B', 'C'] as const)[index] ?? 'C', plan)),
  ]
}

function isOfMovieReviews({ data: { source } }: RunPlan): boolean {
  return source.kind === 'catalogue' && source.name === 'movie-reviews'
}

function isSameTraining(one: RunPlan, other: RunPlan): boolean {
  return differingSettings([one, other]).every(({ setting }) => MAY_DIFFER.test(setting))
}

/** Of its students: a teacher may be another demo's. @returns '' where none has been begun */
function newestOf(parts: readonly DemoPart[]): string {
  const ids = parts.flatMap(({ role, run }) => (run && role !== 'T' ? [run.id] : []))
  return ids.reduce((newest, id) => (id > newest ? id : newest), '')
}

function withoutEarlier(parts: readonly DemoPart[]): readonly DemoPart[] {
  let last = ''
  return parts.map((part) => {
    const isEarlier = part.run !== undefined && part.run.id < last
    if (part.run && !isEarlier) last = part.run.id
    return isEarlier ? { ...part, run: undefined } : part
  })
}
