import type { RunPlan } from '../../contract/plan.ts'
import type {
  Study,
  StudyAxis,
  StudyControl,
  StudyScore,
  StudyVariant,
  TableAxis,
} from '../../contract/study.ts'
import { CONTROL_TITLES } from '../../contract/controls.ts'
import { controlPlan } from '../plan/control-plans.ts'
import { parsePath, valueAt, withValueAt } from '../plan/json-path.ts'
import { parseRunPlan } from '../plan/parse-run-plan.ts'
import { atOnce, ofEach, type Steps } from '../steps.ts'
import { StillroomError } from '../stillroom-error.ts'
import { requireDistinct } from './require-distinct.ts'
import { studyCandidates, type SearchCandidate } from './study-candidates.ts'
import { seedChanges, withSeed, type SeedChange } from './study-seeds.ts'

/** More runs than that are a mistake in a file. */
const MOST_CELLS = 10_000

/** One run of a study. */
export interface StudyCell {
  /** Its value on every axis of the table, in their order. */
  readonly place: readonly string[]
  readonly plan: RunPlan
  /** Before its search has ended: no run stands for it, and its plan is the first candidate's. */
  readonly awaitsChoice?: true
}

export interface StudyCells<Cell extends StudyCell = StudyCell> {
  readonly axes: readonly TableAxis[]
  readonly controls: readonly StudyControl[]
  /** By place, and by seed at each: the last axis changes first. */
  readonly cells: readonly Cell[]
  /** What is tried before the cells are known; null where every setting is given. */
  readonly search: SearchCells<Cell> | null
}

/** What a study tries, and what its cells are by what is chosen. */
export interface SearchCells<Cell extends StudyCell = StudyCell> {
  readonly by: StudyScore
  readonly settings: readonly string[]
  readonly candidates: readonly SearchCandidate[]
  /** By place, at each by candidate, of each by seed. */
  readonly tries: readonly StudyTry<Cell>[]
  /** By candidate: the study's cells where it is the one that is chosen. */
  readonly cellsOf: readonly (readonly Cell[])[]
}

/** A run that tries a candidate at a place. */
export type StudyTry<Cell extends StudyCell = StudyCell> = Cell & {
  /** Index among the candidates. */
  readonly candidate: number
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
  return atOnce(studyCellSteps(study))
}

/** The same, a combination a step: ten thousand take seconds. */
export function* studyCellSteps(study: Study): Steps<StudyCells> {
  const table = tableAxes(study)
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
  const search = studyCandidates(
    study,
    axes.flatMap(({ changes }) => changes),
  )
  const ofPlace = seeds.length + (search ? search.candidates.length * search.seeds.length : 0)
  const count = axes.reduce((product, { changes }) => product * changes.length, ofPlace)
  if (count > MOST_CELLS)
    throw refused(`It asks for ${count.toLocaleString('en')} runs; up to ${MOST_CELLS.toLocaleString('en')}`)
  const combinations = axes.reduce<readonly (readonly Change[])[]>(
    (found, { changes }) => found.flatMap((before) => changes.map((change) => [...before, change])),
    [[]],
  )
  function* cellsWith(chosen: StudyVariant['set']): Steps<readonly StudyCell[]> {
    const found: StudyCell[] = []
    for (const changes of combinations) {
      yield
      found.push(...cellsOf(study, changes, [chosen], seeds))
    }
    return found
  }
  const shown = {
    axes: axes.map(({ changes, ...axis }) => ({ ...axis, values: changes.map((change) => change.name) })),
    controls: axes.flatMap(({ changes }, axis) => controlsAmong(changes, axis)),
  }
  if (!search) return { ...shown, cells: yield* cellsWith({}), search: null }
  const { by, settings, candidates, tries: asked } = search
  const tries: StudyTry[] = []
  for (const changes of combinations)
    for (const [candidate, { name, set }] of candidates.entries()) {
      yield
      const cells = cellsOf(study, changes, [set, asked.set], search.seeds, `try of ${name}`)
      tries.push(...cells.map((cell) => ({ ...cell, candidate })))
    }
  const ofCandidates: (readonly StudyCell[])[] = []
  for (const { set } of candidates) ofCandidates.push(yield* cellsWith(set))
  return {
    ...shown,
    cells: (ofCandidates[0] ?? []).map((cell) => ({ ...cell, awaitsChoice: true })),
    search: {
      by,
      settings,
      candidates: candidates.map(({ name, values }) => ({ name, values })),
      tries,
      cellsOf: ofCandidates,
    },
  }
}

/** The study with other plans: of its cells, its tries, and what cells may become; a step each. */
export function* withPlans<Made extends { readonly plan: RunPlan }>(
  { axes, controls, cells, search }: StudyCells,
  made: (plan: RunPlan) => Made,
): Steps<StudyCells<StudyCell & Made>> {
  const changed = <Cell extends StudyCell>(some: readonly Cell[]) =>
    ofEach(some, (one): Cell & Made => ({ ...one, ...made(one.plan) }))
  const ofTable = yield* changed(cells)
  if (!search) return { axes, controls, cells: ofTable, search: null }
  const tries = yield* changed(search.tries)
  const cellsOf: (readonly (StudyCell & Made)[])[] = []
  for (const ofOne of search.cellsOf) cellsOf.push(yield* changed(ofOne))
  return { axes, controls, cells: ofTable, search: { ...search, tries, cellsOf } }
}

/** All that a study may ask for: its tries, and its cells whatever is chosen. */
export function askedCells<Cell extends StudyCell>({ cells, search }: StudyCells<Cell>): readonly Cell[] {
  return search ? [...search.tries, ...search.cellsOf.flat()] : cells
}

/** The axes that a table has: not the seeds, and not what is chosen. */
export function tableAxes({ axes }: Study): readonly StudyAxis[] {
  return axes.flatMap((axis) => ('seeds' in axis || 'choose' in axis ? [] : [axis]))
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

/**
 * The seeds of one combination: its plan is checked once, for what a seed sets is checked with the
 * seeds.
 * @param more what is set behind the axes: what is chosen
 * @param also in the run's name, behind its place
 */
function cellsOf(
  { name, plan }: Study,
  changes: readonly Change[],
  more: readonly StudyVariant['set'][],
  seeds: readonly SeedChange[],
  also?: string,
): readonly StudyCell[] {
  const place = changes.map((change) => change.name)
  const [first = {}] = seeds
  try {
    const sets = [...changes.map(({ set }) => set), ...more, first]
    const changed = sets.reduce<unknown>(withSettings, plan)
    const where = [...place, ...(also === undefined ? [] : [also])]
    const title = where.length === 0 ? name : `${name}: ${where.join(', ')}`
    const parsed = changes.reduce(withControl, parseRunPlan(withValueAt(changed, ['name'], title)))
    const checked = { ...parsed, name: title }
    return seeds.map((seed) => ({ place, plan: withSeed(checked, seed) }))
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
    throw refused(place.length === 0 ? thrown.message : `At ${place.join(', ')}: ${thrown.message}`)
  }
}

function withSettings(plan: unknown, set: StudyVariant['set'] | SeedChange): unknown {
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

function refused(message: string): StillroomError {
  return new StillroomError('invalid-plan', message)
}
