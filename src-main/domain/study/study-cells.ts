import type { RunPlan } from '../../contract/plan.ts'
import type { Study, StudyAxis, StudyControl, StudyVariant, TableAxis } from '../../contract/study.ts'
import { CONTROL_TITLES } from '../../contract/controls.ts'
import { controlPlan } from '../plan/control-plans.ts'
import { parsePath, valueAt, withValueAt } from '../plan/json-path.ts'
import { parseRunPlan } from '../plan/parse-run-plan.ts'
import { parseSeeds } from '../plan/parse-seeds.ts'
import { StillroomError } from '../stillroom-error.ts'

/** More runs than that are a mistake in a file. */
const MOST_CELLS = 10_000

/** One run of a study. */
export interface StudyCell {
  /** Its value on every axis of the table, in their order. */
  readonly place: readonly string[]
  readonly plan: RunPlan
}

export interface StudyCells {
  readonly axes: readonly TableAxis[]
  readonly controls: readonly StudyControl[]
  /** By place, and by seed at each: the last axis changes first. */
  readonly cells: readonly StudyCell[]
}

/** How one value of an axis changes a plan. */
interface Change {
  readonly name: string
  readonly set: StudyVariant['set']
  readonly control?: StudyVariant['control']
}

/**
 * Every combination of a study's axes, each with its plan, checked.
 * @throws StillroomError `invalid-plan` that names the combination, and what is wrong there
 */
export function studyCells(study: Study): StudyCells {
  const table = study.axes.flatMap((axis) => ('seeds' in axis ? [] : [axis]))
  const axes = table.map((axis) => ({ name: axisName(axis), changes: changesOf(axis), ...variesOf(axis) }))
  requireDistinct(
    axes.map(({ name }) => name),
    'Two axes',
  )
  for (const { name, changes } of axes)
    requireDistinct(
      changes.map((change) => change.name),
      `Two values of ${name}`,
    )
  const seeds = seedChanges(study)
  const count = axes.reduce((product, { changes }) => product * changes.length, seeds.length)
  if (count > MOST_CELLS)
    throw refused(`It asks for ${count.toLocaleString('en')} runs; up to ${MOST_CELLS.toLocaleString('en')}`)
  const combinations = axes.reduce<readonly (readonly Change[])[]>(
    (found, { changes }) => found.flatMap((before) => changes.map((change) => [...before, change])),
    [[]],
  )
  return {
    axes: axes.map(({ changes, ...axis }) => ({ ...axis, values: changes.map((change) => change.name) })),
    controls: axes.flatMap(({ changes }, axis) => controlsAmong(changes, axis)),
    cells: combinations.flatMap((changes) => seeds.map((seed) => cellOf(study, changes, seed))),
  }
}

/** How an axis is called: its setting, where it has no name of its own. */
export function axisName(axis: StudyAxis): string {
  return 'setting' in axis ? (axis.name ?? axis.setting) : axis.name
}

function variesOf(axis: StudyAxis): Pick<TableAxis, 'varies'> {
  const settings = 'setting' in axis ? [axis.setting] : axis.variants.flatMap(({ set }) => Object.keys(set))
  if (settings.some((setting) => /^data(\.source(\.|$)|$)/.test(setting))) return { varies: 'data sets' }
  const isSeed = settings.some((setting) => /seed$/i.test(setting))
  const areNumbers = changesOf(axis).every(({ name }) => name.trim() !== '' && Number.isFinite(Number(name)))
  return areNumbers && !isSeed ? { varies: 'numbers' } : {}
}

/** Of each control the value that sets the same and is none. */
function controlsAmong(changes: readonly Change[], axis: number): readonly StudyControl[] {
  const key = ({ set }: Change) => JSON.stringify(Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1)))
  return changes.flatMap((change) => {
    const { name: value, control } = change
    const of = changes.find((other) => !other.control && key(other) === key(change))
    return control && of ? [{ axis, value, of: of.name, control }] : []
  })
}

function changesOf(axis: StudyAxis): readonly Change[] {
  if ('variants' in axis) return axis.variants
  return axis.values.map((value) => ({
    name: typeof value === 'string' ? value : JSON.stringify(value),
    set: { [axis.setting]: value },
  }))
}

/** What each seed sets; nothing where the study has no axis of seeds. */
function seedChanges({ axes, plan }: Study): readonly StudyVariant['set'][] {
  const [first, second] = axes.flatMap((axis) => ('seeds' in axis ? [axis] : []))
  if (!first) return [{}]
  if (second) throw refused('It has two axes of seeds; one is enough: `"seeds": "1-5"`')
  const parsed = parseSeeds(first.seeds)
  if ('problem' in parsed) throw refused(parsed.problem)
  const isTaught = valueAt(plan, ['teacher', 'fineTune']) !== undefined
  if (first.ofTeacher && !isTaught)
    throw refused('Its seeds are the teacher’s too, and the plan fine-tunes none: `ofTeacher` goes')
  return parsed.seeds.map((seed) => ({
    'training.seed': seed,
    ...(first.ofTeacher && { 'teacher.fineTune.seed': seed }),
  }))
}

function cellOf({ name, plan }: Study, changes: readonly Change[], seed: StudyVariant['set']): StudyCell {
  const place = changes.map((change) => change.name)
  try {
    const sets = [...changes.map(({ set }) => set), seed]
    const changed = sets.reduce<unknown>(withSettings, plan)
    const title = place.length === 0 ? name : `${name}: ${place.join(', ')}`
    const parsed = changes.reduce(withControl, parseRunPlan(withValueAt(changed, ['name'], title)))
    return { place, plan: { ...parsed, name: title } }
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
    throw refused(place.length === 0 ? thrown.message : `At ${place.join(', ')}: ${thrown.message}`)
  }
}

function withSettings(plan: unknown, set: StudyVariant['set']): unknown {
  return Object.entries(set).reduce((changed, [setting, value]) => {
    const path = parsePath(setting)
    if (!path) throw refused(`${JSON.stringify(setting)} is no place in a plan, such as losses[0].weight`)
    const isThere = path.every((key, at) => {
      if (typeof key !== 'number') return true
      const list = valueAt(changed, path.slice(0, at))
      return Array.isArray(list) && key < list.length
    })
    if (!isThere) throw refused(`${setting} is not there: the plan has no such entry`)
    return withValueAt(changed, path, value ?? undefined)
  }, plan)
}

function withControl(plan: RunPlan, { control }: Change): RunPlan {
  if (!control) return plan
  const changed = plan.kind === 'distill' ? controlPlan(control, plan) : undefined
  if (changed) return changed
  throw refused(
    `the control “${CONTROL_TITLES[control].toLowerCase()}” would change nothing of this plan; leave it out here`,
  )
}

function requireDistinct(names: readonly string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw refused(`${what} are called ${JSON.stringify(twice)}`)
}

function refused(message: string): StillroomError {
  return new StillroomError('invalid-plan', message)
}
